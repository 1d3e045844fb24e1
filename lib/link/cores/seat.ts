/**
 * A thread's place in a world: its instance of the kernel, its views of the memory, and who of its goroutines
 * waits there.
 *
 * Invariants: `contests` holds exactly the waits whose token nobody has taken back or drained. Nothing of this
 * file holds a lock.
 */

import { threads } from "#threads";
import { afterwards, runAfterwards } from "../../core/afterwards.ts";
import { GoError } from "../../core/error.ts";
import type { Source } from "../../core/scheduler.ts";
import { SelectCase } from "../../core/select.ts";
import type { Waiter } from "../../core/waiter.ts";
import {
  instantiate,
  ringing,
  DONE,
  LIMIT,
  NODE_CASE,
  NODE_QUEUED,
  NODE_SPARE,
  NODE_TOKEN,
  NODE_WANT,
  SEAT_BASE,
  SEAT_OUT,
  SEAT_SIZE,
  SENDERS,
  TOKEN_DONE,
  TOKEN_LIFE,
  TOKEN_SEAT,
  type Kernel,
} from "./kernel/kernel.ts";
import type { SharedMemory, WasmModule } from "./kernel/web-assembly.ts";
import { Bell, rungByMessage } from "./bell.ts";
import { Contest, Place, refuse, type Keeper } from "./contest.ts";
import { Activity, waitsElsewhere } from "./activity.ts";
import { noteWake } from "./quiet.ts";
import { share } from "./buffers.ts";
import { Cells } from "./cells.ts";
import { kindOf, offsetOf } from "./codec/handle.ts";
import { NotYet } from "./codec/not-yet.ts";
import { Definitions } from "./definitions.ts";
import { release } from "./handles.ts";
import { Mail } from "./mail.ts";

/** What the threads of a world share. It can be posted. */
export interface WorldMemory {
  readonly memory: SharedMemory;
  readonly module: WasmModule;
}

export class Seat implements Source {
  readonly kernel: Kernel;
  readonly index: number;
  readonly life: number;
  readonly cells: Cells;
  readonly #definitions: Definitions = new Definitions(this);
  readonly memory: SharedMemory;
  readonly world: WorldMemory;
  /** Views of the memory, made anew when it has grown. */
  ints!: Int32Array;
  floats!: Float64Array;
  bytes!: Uint8Array;
  /** The waits that other threads may end, by token. */
  readonly contests: Map<number, Contest> = new Map();
  /** Free ones of this thread. */
  readonly tokens: number[] = [];
  readonly nodes: number[] = [];
  readonly activity: Activity = new Activity();
  readonly bell: Bell;
  readonly mail: Mail = new Mail(this);
  /** What the other threads' goroutines wait for, once all are known to be quiet. */
  report = "";
  /** Whether its thread has left the world. */
  hasLeft = false;
  /** Called when all threads seem to be quiet. */
  onAllQuiet: () => void = () => {};
  /** Called where threads are rung by messages: to send one to the thread of a seat. */
  onRing: (seat: number) => void = () => {};
  /** Called when the host's loop has run dry; whether nothing comes from other threads any more. */
  onDry: () => boolean = () => true;
  /** Called when this thread may run goroutines again. */
  onAwake: () => void = () => {};
  /** Called when this thread has sent a worker its only guest, or its last one has left. */
  onGuests: (worker: number) => void = () => {};

  constructor(world: WorldMemory, name: number) {
    this.world = world;
    this.memory = world.memory;
    const kernel = instantiate(world.module, world.memory);
    // One that is missing here is missing on every thread.
    this.kernel = rungByMessage ? ringing(kernel, (seat) => this.onRing(seat)) : kernel;
    if (!threads.maySleep) kernel.stayAwake();
    if (threads.storesInOrder) kernel.storesInOrder();
    this.look();
    this.index = this.kernel.sit(name);
    if (this.index < 0) throw new RangeError("a world has at most 64 threads");
    this.life = this.kernel.lifeOf(this.index);
    this.cells = new Cells(this);
    this.bell = new Bell(this);
  }

  /** Where this seat stands in memory. */
  get base(): number {
    return SEAT_BASE + this.index * SEAT_SIZE;
  }

  /** The cell of what `kernel.receive` received. */
  get out(): number {
    return this.base + SEAT_OUT;
  }

  /** Looks at all of the memory, which may have grown. */
  look(): void {
    const { buffer } = this.memory;
    this.ints = new Int32Array(buffer);
    this.floats = new Float64Array(buffer);
    this.bytes = new Uint8Array(buffer);
  }

  /** Has the views reach up to `end`. */
  reach(end: number): void {
    if (end <= this.bytes.length) return;
    this.look();
    if (end <= this.bytes.length) return;
    // Another thread has made it grow, and this one has not heard of it yet.
    this.memory.grow(0);
    this.look();
  }

  /** Leaves `waiter` in a queue of the channel at `at`; if it sends, with the value that `cells` has written last. */
  park(waiter: Waiter, at: number, queue: number): void {
    const { cells, kernel } = this;
    const place = this.#place(waiter, at, queue, null);
    if (place === null) {
      if (queue === SENDERS) cells.discard();
      return;
    }
    const { contest, node } = place;
    if (queue === SENDERS) {
      cells.store(node);
      place.moving = cells.moving;
    }
    if (kernel.enter(at, queue, node, opposite(place)) !== DONE) afterwards(() => contest.retry());
    else kernel.serve(at, queue);
    this.bell.expect();
  }

  /** Leaves `waiter` in a queue of the gate at `at`; `want`: how much it wants there. */
  parkAtGate(waiter: Waiter, at: number, queue: number, keeper: Keeper, want = 0): void {
    const place = this.#place(waiter, at, queue, keeper);
    if (place === null) return;
    this.ints[(place.node + NODE_WANT) >> 2] = want;
    this.kernel.line(at, queue, place.node, 0);
    // The gate may have opened before it stood there.
    keeper.serve();
    this.bell.expect();
  }

  /**
   * Instead of standing in line, `waiter` gets an error, once its op has been left; or tries again, once what it sends
   * can cross.
   */
  refuse(waiter: Waiter, at: number, error: unknown): void {
    let contest = waiter.arbiter as Contest | null;
    // The cases of a select that may wait for long compete.
    if (contest === null && error instanceof NotYet && waiter instanceof SelectCase) {
      try {
        contest = this.#contest(waiter, 0);
      } catch (e) {
        return this.refuse(waiter, at, e);
      }
    }
    contest ??= new Contest(this, 0, false);
    const place = new Place(contest, waiter, at, 0, 0, null);
    contest.places.push(place);
    waiter.value = place;
    waitsElsewhere(waiter, 1);
    if (!(error instanceof NotYet)) return refuse(place, error);
    const tryAgain = (): void => {
      if (!place.gone) contest.retry();
      runAfterwards();
    };
    void error.arrival.then(tryAgain);
  }

  /** A place in line; null if the heap is full, which the waiter then gets to know. */
  #place(waiter: Waiter, at: number, queue: number, keeper: Keeper | null): Place | null {
    let contest;
    let node;
    try {
      node = this.#node();
      contest = (waiter.arbiter as Contest | null) ?? this.#contest(waiter, node);
    } catch (e) {
      if (node !== undefined) this.nodes.push(node);
      this.refuse(waiter, at, e);
      return null;
    }
    const { ints } = this;
    ints[(node + NODE_TOKEN) >> 2] = contest.token;
    ints[(node + NODE_CASE) >> 2] = contest.places.length;
    const place = new Place(contest, waiter, at, queue, node, keeper);
    contest.places.push(place);
    waiter.value = place;
    waitsElsewhere(waiter, 1);
    return place;
  }

  /** Wakes whoever other threads have woken. */
  drain(): void {
    const { kernel } = this;
    this.bell.awake();
    for (let token = kernel.next(); token !== 0; token = kernel.next()) {
      // 1: a producer stands between its two stores.
      if (token === 1) continue;
      noteWake(this);
      const { ints } = this;
      const index = Atomics.load(ints, token >> 2) - 1;
      const done = ints[(token + TOKEN_DONE) >> 2] === DONE;
      this.contests.get(token)?.lost(index, done);
    }
    runAfterwards();
  }

  linger(): boolean {
    return this.bell.linger();
  }

  rest(): void {
    this.bell.rest();
  }

  isDry(): boolean {
    return this.onDry();
  }

  elsewhere(): string {
    return this.report;
  }

  /** Memory for good, such as a token's: `bytes` of it, zero. */
  alloc(bytes: number): number {
    const at = this.kernel.alloc(bytes);
    if (at === 0) throw this.#full(bytes);
    this.reach(at + bytes);
    return at;
  }

  /** Memory that will be given back by `kernel.give`; what is in it is left over. */
  take(bytes: number): number {
    const at = this.kernel.take(bytes);
    if (at === 0) throw this.#full(bytes);
    this.reach(at + bytes);
    return at;
  }

  /** Keeps the definition of a shape, for the encoder. */
  defineShape(definition: Uint8Array): number {
    return this.#definitions.define(definition);
  }

  /** What names a SharedArrayBuffer in a message, for the encoder. */
  share(buffer: SharedArrayBuffer): number | Promise<void> {
    return share(this, buffer);
  }

  /** A handle was lent to a message that is not sent. */
  takeBack(packed: number): void {
    release(this, kindOf(packed), offsetOf(packed));
  }

  /** Its thread leaves the world: none of its goroutines waits there. */
  leave(): void {
    this.kernel.flush();
    this.bell.stop();
    this.hasLeft = true;
  }

  #full(bytes: number): GoError {
    const { kernel } = this;
    const limit = (this.ints[LIMIT >> 2] as number) * 65536;
    return new GoError(
      "ERR_HEAP_FULL",
      `the heap that the cores share is full: ${bytes} more bytes don't fit: ${kernel.inUse()} are in use, ${kernel.used()} of ${limit} have been cut into pieces (cores({ heap }) sets the limit)`,
    );
  }

  /** A wait at one thing only needs no cache line for its token but that of its node. */
  #contest(waiter: Waiter, node: number): Contest {
    const ofSelect = waiter instanceof SelectCase;
    const token = ofSelect ? (this.tokens.pop() ?? this.alloc(64)) : node + NODE_SPARE;
    const { ints } = this;
    ints[(token + TOKEN_SEAT) >> 2] = this.index;
    ints[(token + TOKEN_LIFE) >> 2] = this.life;
    ints[(token + TOKEN_DONE) >> 2] = 0;
    Atomics.store(ints, token >> 2, 0);
    const contest = new Contest(this, token, ofSelect);
    this.contests.set(token, contest);
    if (ofSelect) waiter.arbitrate(contest);
    else waiter.arbiter = contest;
    return contest;
  }

  #node(): number {
    const node = this.nodes.pop() ?? this.alloc(64);
    this.ints[(node + NODE_QUEUED) >> 2] = 0;
    return node;
  }
}

/** How many places of the same wait stand in the other queue of the same channel: nobody meets himself. */
function opposite({ contest, at, queue }: Place): number {
  const { places } = contest;
  if (places.length === 1) return 0;
  return places.reduce((n, other) => n + (other.at === at && other.queue !== queue && !other.gone ? 1 : 0), 0);
}
