/** What a report calls the things of an execution: `ch1`, `mu2`; a shared variable by its own name. */

import { Channel } from "../../../core/channel.ts";
import { Operation } from "../../../core/op.ts";
import { TimerChannel } from "../../../core/timer-channel.ts";
import { Timer } from "../../../core/timers.ts";
import { Cell } from "../shared-variable.ts";

interface Kind {
  readonly prefix: string;
  readonly prototype: object;
}

/** The more special class first. */
const kinds: Kind[] = [
  { prefix: "ch", prototype: Channel.prototype },
  { prefix: "timer", prototype: TimerChannel.prototype },
  { prefix: "timer", prototype: Timer.prototype },
];

/** Calls the things of the class of `specimen` by `prefix` and a number. */
export function callBy(prefix: string, specimen: object): void {
  kinds.unshift({ prefix, prototype: Object.getPrototypeOf(specimen) as object });
}

const parts = new WeakMap<object, object>();

/** Calls `part` by the name of `whole`. */
export function callAs(part: object, whole: object): void {
  parts.set(part, whole);
}

/** The names of one execution, numbered in the order in which they are first asked for. */
export class Names {
  readonly #names: Map<object, string> = new Map();
  readonly #numbers: Map<string, number> = new Map();

  /** What `subject`, of an op or a deed, is called. */
  nameOf(subject: object): string {
    const thing = parts.get(subject) ?? subject;
    let name = this.#names.get(thing);
    if (name === undefined)
      this.#names.set(thing, (name = thing instanceof Cell ? thing.name : this.#next(prefixOf(thing))));
    return name;
  }

  #next(prefix: string): string {
    const number = (this.#numbers.get(prefix) ?? 0) + 1;
    this.#numbers.set(prefix, number);
    return `${prefix}${number}`;
  }
}

function prefixOf(thing: object): string {
  for (const { prefix, prototype } of kinds) if (Object.prototype.isPrototypeOf.call(prototype, thing)) return prefix;
  return thing instanceof Operation ? "op" : "thing";
}
