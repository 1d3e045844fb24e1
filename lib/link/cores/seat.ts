/**
 * A thread's place in a world: its instance of the kernel, its views of the memory, and who of its goroutines
 * waits there.
 *
 * A goroutine (or an async function, or a case of a select) that waits for something shared has a node in that
 * thing's queue, and a token that says who may end the wait: whoever turns it from 0, on whatever thread. The
 * token then comes through this seat's inbox, and the waiter is woken here, on its own thread.
 *
 * Invariants: `contests` holds exactly the waits whose token nobody has taken back or drained. Nothing of this
 * file holds a lock.
 */

import { afterwards } from "../../core/afterwards.ts";
import { scheduler, type Source } from "../../core/scheduler.ts";
import { SelectCase } from "../../core/select.ts";
import type { Rival, Waiter } from "../../core/waiter.ts";
import { instantiate, DONE, RECEIVERS, SEAT_BASE, SEAT_OUT, SEAT_SIZE, type Kernel } from "./kernel/kernel.ts";
import type { SharedMemory, WasmModule } from "./kernel/web-assembly.ts";
import { Bell } from "./bell.ts";
import { noteWake } from "./quiet.ts";
import { Cells } from "./cells.ts";

/** What the threads of a world share. It can be posted. */
export interface WorldMemory {
  readonly memory: SharedMemory;
  readonly module: WasmModule;
}

/** A waiter in the queue of something shared. */
export class Place {
  readonly contest: Contest;
  readonly waiter: Waiter;
  /** What it waits at, in which of its queues, and its node there. */
  readonly at: number;
  readonly queue: number;
  readonly node: number;
  gone = false;

  constructor(contest: Contest, waiter: Waiter, at: number, queue: number, node: number) {
    this.contest = contest;
    this.waiter = waiter;
    this.at = at;
    this.queue = queue;
    this.node = node;
  }
}

/** One wait that other threads may end: of a goroutine at a plain op, or of a select with all its shared cases. */
export class Contest implements Rival {
  readonly seat: Seat;
  readonly token: number;
  readonly places: Place[] = [];
  /** Whether the wait is this thread's to end. */
  #mine = false;
  /** Whether nobody is there any more to be woken, since its program has ended. */
  #abandoned = false;

  constructor(seat: Seat, token: number) {
    this.seat = seat;
    this.token = token;
  }

  claim(): boolean {
    if (!this.#mine) this.#mine = this.seat.kernel.claim(this.token, -1) !== 0;
    return this.#mine;
  }

  giveIn(): void {
    while (this.seat.contests.has(this.token)) this.seat.drain();
  }

  /** Takes one place back: its case has lost, or its program has ended. */
  withdraw(place: Place): void {
    if (place.gone) return;
    if (this.claim()) this.#remove(place);
    else this.#abandoned = true;
  }

  /** The attempt was in vain at once: whoever waits begins anew, unless another thread has been faster. */
  retry(): void {
    if (this.#mine || !this.claim()) return;
    const { waiter } = this.places[0] as Place;
    for (const place of this.places) if (!place.gone) this.#remove(place);
    waiter.again();
  }

  /** Another thread has fired the case `index`; `done`: the value has changed hands. */
  lost(index: number, done: boolean): void {
    this.#mine = true;
    const { seat } = this;
    const place = this.places[index] as Place;
    const outcome = done && !this.#abandoned && place.queue === RECEIVERS ? seat.cells.read(place.node) : undefined;
    if (done && this.#abandoned && place.queue === RECEIVERS) seat.cells.drop(place.node);
    if (!done && place.queue !== RECEIVERS) seat.cells.drop(place.node);
    const { waiter } = place;
    place.gone = true;
    this.#free(place);
    for (const other of this.places) if (!other.gone) this.#remove(other);
    this.#settle();
    if (this.#abandoned) return;
    if (done) waiter.wake(outcome);
    else waiter.again();
  }

  #remove(place: Place): void {
    place.gone = true;
    const { kernel, cells } = this.seat;
    kernel.leave(place.at, place.queue, place.node);
    if (place.queue !== RECEIVERS) cells.drop(place.node);
    this.#free(place);
    if (this.places.every(({ gone }) => gone)) this.#settle();
  }

  #free(place: Place): void {
    place.waiter.waitsOutside(-1);
    this.seat.nodes.push(place.node);
  }

  #settle(): void {
    const { seat, token } = this;
    if (!seat.contests.delete(token)) return;
    for (const { waiter } of this.places) waiter.rival = null;
    seat.tokens.push(token);
  }
}

export class Seat implements Source {
  readonly kernel: Kernel;
  readonly index: number;
  readonly life: number;
  readonly cells: Cells;
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
  readonly bell: Bell;
  /** What the other threads' goroutines wait for, once all are known to be quiet. */
  report = "";
  /** Called when all threads seem to be quiet. */
  onAllQuiet: () => void = () => {};

  constructor(world: WorldMemory) {
    this.world = world;
    this.memory = world.memory;
    this.kernel = instantiate(world.module, world.memory);
    this.look();
    this.index = this.kernel.sit();
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
    if (end > this.bytes.length) this.look();
  }

  /**
   * Leaves `waiter` in a queue of what stands at `at`. The value that it sends stands in the cell `from`, 16 bytes, which
   * moves into the node.
   */
  park(waiter: Waiter, at: number, queue: number, cell: { readonly tag: number; readonly a: number; readonly b: number } | null): void {
    const contest = (waiter.rival as Contest | null) ?? this.#contest(waiter);
    const node = this.#node();
    const { ints, kernel } = this;
    const i = node >> 2;
    if (cell !== null) {
      ints[i + 1] = cell.tag;
      ints[i + 2] = cell.a;
      ints[i + 3] = cell.b;
    }
    ints[i + 6] = contest.token;
    ints[i + 7] = contest.places.length;
    const place = new Place(contest, waiter, at, queue, node);
    const mine = contest.places.reduce((n, other) => n + (other.at === at && other.queue !== queue && !other.gone ? 1 : 0), 0);
    contest.places.push(place);
    waiter.value = place;
    waiter.waitsOutside(1);
    if (kernel.enter(at, queue, node, mine) !== DONE) afterwards(() => contest.retry());
    else kernel.serve(at, queue);
    this.bell.expect();
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
      const done = ints[(token >> 2) + 4] === DONE;
      this.contests.get(token)?.lost(index, done);
    }
  }

  linger(): boolean {
    return this.bell.linger();
  }

  rest(): void {
    this.bell.rest();
  }

  elsewhere(): string {
    return this.report;
  }

  /** Memory for good, such as a channel's: `bytes` of it, zero. */
  alloc(bytes: number): number {
    const at = this.kernel.alloc(bytes);
    if (at === 0) throw heapFull(bytes);
    this.reach(at + bytes);
    return at;
  }

  /** Memory for a value. */
  take(bytes: number): number {
    const at = this.kernel.take(bytes);
    if (at === 0) throw heapFull(bytes);
    this.reach(at + bytes);
    return at;
  }

  #contest(waiter: Waiter): Contest {
    const token = this.tokens.pop() ?? this.alloc(64);
    const i = token >> 2;
    const { ints } = this;
    ints[i + 2] = this.index;
    ints[i + 3] = this.life;
    ints[i + 4] = 0;
    Atomics.store(ints, i, 0);
    const contest = new Contest(this, token);
    this.contests.set(token, contest);
    if (waiter instanceof SelectCase) waiter.compete(contest);
    else waiter.rival = contest;
    return contest;
  }

  #node(): number {
    const node = this.nodes.pop() ?? this.alloc(64);
    this.ints[(node >> 2) + 8] = 0;
    return node;
  }
}

function heapFull(bytes: number): RangeError {
  return new RangeError(`the heap that the cores share is full: ${bytes} more bytes don't fit`);
}

let current: Seat | null = null;

/** This thread's seat, or null if it is in no world. */
export function currentSeat(): Seat | null {
  return current;
}

/** Sits down in `world`. */
export function enter(world: WorldMemory): Seat {
  if (current !== null) throw new RangeError("this thread is in a world already");
  current = new Seat(world);
  scheduler.source = current;
  return current;
}

/** Leaves the world: nobody of this thread waits there. */
export function exit(): void {
  if (current === null) return;
  current.kernel.flush();
  current.bell.stop();
  scheduler.source = null;
  current = null;
}
