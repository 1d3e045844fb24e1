/** One parallel call, until its chunks are with the workers. */

import { defaultProgram } from "../../../core/default-program.ts";
import type { Routine } from "../../../core/op.ts";
import { Dispatcher, type Staff } from "../pool/dispatcher.ts";
import { staffOf } from "../pool/pool.ts";
import { FOLD, MAP_AND_FOLD } from "../pool/protocol.ts";
import { worldFor, type World } from "../../world.ts";
import { Batch, type Part } from "./batch.ts";
import { supplyOf, type Inputs } from "./inputs.ts";
import { stopperOf, type ParallelOptions } from "./options.ts";
import { Fitting, Given, Steady, type Sizes } from "./sizes.ts";

export interface Call {
  /** The public function, for errors. */
  readonly caller: string;
  readonly module: string;
  readonly name: string;
  readonly mapper: string | null;
  readonly kind: number;
  readonly inputs: Inputs<unknown>;
  readonly options: ParallelOptions;
}

/** Sends all inputs out; `each` is called with each part that has been done, in the order in which they are. */
export function* perform(call: Call, each: (part: Part) => Routine | void): Routine {
  const { caller, kind, options } = call;
  const world = worldFor(caller, "there are no workers");
  const staff = staffOf(caller, options, world.peers);
  const sizes = sizesOf(call, staff);
  const supply = supplyOf(caller, call.inputs);
  const { stop, reason, letGo } = stopperOf(options);
  try {
    const dispatcher = dispatcherFor(world, call, staff);
    yield* new Batch({ dispatcher, kind, supply, sizes, progress: options.progress, stop, reason }).run(each);
  } finally {
    letGo();
  }
}

function sizesOf({ caller, kind, options: { chunk } }: Call, staff: Staff): Sizes {
  if (chunk !== undefined) return new Given(caller, chunk);
  return kind === FOLD || kind === MAP_AND_FOLD ? new Steady() : new Fitting(staff.size * staff.concurrency);
}

/** The residents stay for the next call with the same function. */
const kept: WeakMap<object, Map<string, Dispatcher>> = new WeakMap();

function dispatcherFor(world: World, { module, name, mapper }: Call, staff: Staff): Dispatcher {
  let dispatchers = kept.get(world);
  if (dispatchers === undefined) kept.set(world, (dispatchers = new Map<string, Dispatcher>()));
  const key = JSON.stringify([module, name, mapper, staff]);
  let dispatcher = dispatchers.get(key);
  if (dispatcher?.isOpen !== true) {
    dispatcher = new Dispatcher(world, defaultProgram, { module, name, mapper }, staff);
    dispatchers.set(key, dispatcher);
  }
  return dispatcher;
}
