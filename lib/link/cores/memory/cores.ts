/**
 * The workers of a world that shares memory, as the thread has them that made it: it starts them, hears what they
 * report, passes on what goes by their ports, cleans up after the dead, and ends them all.
 */

import { host } from "#host";
import { threads } from "#threads";
import type { RecvChan } from "../../../core/chan.ts";
import { describe } from "../../../core/describe.ts";
import { UsageError } from "../../../core/error.ts";
import { DeadlockDetector } from "../../deadlock-detector.ts";
import { startFailure, startWorker } from "../../start-worker.ts";
import type { Start, Thread } from "../../threads.ts";
import { Exits, LAST_CALL, type Cores, type CoresOptions, type WorkerExit } from "../../workers.ts";
import { beginToClose, world, type StartFailure } from "../../world.ts";
import { compileKernel, instantiate } from "../kernel/kernel.ts";
import { SLOT_BASE, SLOT_NAME, SLOT_SIZE } from "../kernel/layout.ts";
import { webAssembly } from "../kernel/web-assembly.ts";
import { wakesIfIdle } from "./parker.ts";
import { Relay, transfersOf } from "./port.ts";
import type { WorldMemory } from "./slot-memory.ts";
import type { ThreadSlot } from "./slot.ts";
import type { Invitation, Order, Report } from "./worker.ts";
import { MAKER, nameOf, type Jobs } from "./workers.ts";
import { join, type MemoryWorld } from "./world.ts";

const PAGE = 65536;

/** The memory of a new world. */
function makeMemory(heap: number): WorldMemory {
  const pages = Math.ceil(heap / PAGE);
  const memory = new webAssembly.Memory({ initial: 64, maximum: pages, shared: true });
  const module = compileKernel();
  instantiate(module, memory).begin(pages);
  return { memory, module };
}

/** One worker, in one of its lives. */
class Worker {
  readonly number: number;
  readonly jobs: Jobs;
  readonly thread: Thread;
  /** Its thread slot, once it has one. */
  slot = -1;
  ended = false;

  constructor(number: number, jobs: Jobs, thread: Thread) {
    this.number = number;
    this.jobs = jobs;
    this.thread = thread;
  }
}

/** Workers that share memory. */
export class MemoryCores implements Cores {
  readonly size: number;
  readonly sharing = "memory";
  readonly exits: RecvChan<WorkerExit>;
  readonly #exits: Exits = new Exits();
  readonly #world: MemoryWorld;
  readonly #slot: ThreadSlot;
  readonly #workers: Worker[] = [];
  readonly #detector: DeadlockDetector;
  readonly #relay: Relay;
  readonly #daemon: boolean;
  readonly #how: Start;
  #live = 0;
  /** Keeps the loop alive where that is to be, when it has run dry. */
  readonly #onDry = (): void => void this.#isDry();
  #closed: Promise<void> | null = null;
  /** The timer of the end of those that don't end by themselves. */
  #lastCall: unknown = null;
  #ended: () => void = () => {};

  /** @param heap how large the memory may become, in bytes. */
  constructor(size: number, heap: number, { daemon = false, ...how }: CoresOptions) {
    const joined = join(makeMemory(heap), MAKER);
    this.#world = joined;
    const { activity, slot } = joined;
    this.#slot = slot;
    this.size = size;
    this.#daemon = daemon;
    this.#how = how;
    this.exits = this.#exits.received;
    this.#detector = new DeadlockDetector({
      wakes: () => (slot.hasLeft || !activity.isIdle() ? -1 : wakesIfIdle(slot)),
      ask: (asked) => (this.#alive.some((worker) => worker.slot < 0) ? null : this.#tellAll({ order: "dump", asked })),
      awaitDry: (asked) => (threads.tellsDry ? this.#tellAll({ order: "awaitDry", asked }) : []),
      isClosing: () => joined.closing,
      allIdle: (text) => {
        slot.report = text;
      },
      confirmed: () => {
        if (joined.closing) return this.#leave();
        for (const worker of this.#workers) this.#keepAlive(worker, false);
        slot.parker.letRunDry();
      },
    });
    this.#relay = new Relay(slot.port, {
      alive: () => this.#alive.map(({ number }) => number),
      post: (number, message) =>
        this.#workers[number]?.thread.post({ order: "port", message } satisfies Order, transfersOf(message)),
    });
    joined.peers.restart = (worker) => this.#restart(worker);
    slot.coordinator = {
      allIdle: () => this.#detector.check(),
      busy: () => this.#busy(),
      unpark: (other) => this.#unpark(other),
      goroutinesChanged: (number) => this.#lookAfter(number),
      carry: (message) => this.#relay.carry(null, message),
      isDry: () => this.#isDry(),
    };
    host.onDry(this.#onDry);
    slot.parker.expect();
    try {
      for (let i = 0; i < size; i++) this.#start(i);
    } catch (e) {
      host.offDry(this.#onDry);
      joined.leave();
      for (const { thread } of this.#workers) thread.terminate();
      throw e;
    }
  }

  #start(number: number): void {
    const jobs = this.#world.peers.enlist(number);
    const { shared, port } = this.#slot;
    const invitation: Invitation = { world: shared, jobs: jobs.at, worker: number, kept: port.everything() };
    const thread = startWorker(
      invitation,
      {
        message: (message) => this.#heard(worker, message as Report),
        ended: (error, code) => this.#gone(worker, error, code),
      },
      this.#how,
    );
    const worker = new Worker(number, jobs, thread);
    thread.keepAlive(false);
    this.#workers[number] = worker;
    this.#live++;
  }

  /** A pool wants a worker that has ended. */
  #restart(number: number): void {
    const { closing, peers } = this.#world;
    if (closing || this.#workers[number]?.ended !== true) return;
    let failure: StartFailure | null = null;
    try {
      this.#start(number);
    } catch (e) {
      peers.strike(number);
      failure = startFailure(number, e);
    }
    this.#tellAll({ order: "started", worker: number, failure });
    for (const tell of peers.onStart) tell(number, failure);
  }

  #heard(worker: Worker, report: Report): void {
    switch (report.is) {
      case "ready":
        worker.slot = report.slot;
        return;
      case "panic":
        return this.#world.scopes.panicked(report.scope, report.error);
      case "idle":
        return this.#detector.check();
      case "busy":
        return this.#othersBusy();
      case "unpark":
        return this.#unpark(report.slot);
      case "goroutines":
        return this.#lookAfter(report.worker);
      case "restart":
        return this.#restart(report.worker);
      case "port":
        return this.#relay.carry(worker.number, report.message);
      case "dry":
        return this.#detector.ranDry(worker.number, report.asked);
      case "dump":
        return this.#detector.answered(worker.number, report);
    }
  }

  get #alive(): Worker[] {
    return this.#workers.filter(({ ended }) => !ended);
  }

  /** Tells all workers that live; which they are. */
  #tellAll(order: Order): number[] {
    return this.#alive.map(({ number, thread }) => {
      thread.post(order);
      return number;
    });
  }

  /** Unparks the thread of a slot by a message. */
  #unpark(slot: number): void {
    // Later: it may be this thread itself, in the middle of an op.
    if (slot === this.#slot.index) return void Promise.resolve().then(() => this.#slot.parker.unparked());
    const name = this.#slot.ints[(SLOT_BASE + slot * SLOT_SIZE + SLOT_NAME) >> 2];
    const worker = this.#workers.find(({ number, ended }) => !ended && nameOf(number) === name);
    worker?.thread.post({ order: "unpark" } satisfies Order);
  }

  /** All threads were idle, and one runs again. */
  #busy(): void {
    if (!this.#detector.confirmed) return;
    this.#detector.reset();
    for (const { number } of this.#workers) this.#lookAfter(number);
  }

  /**
   * An event of the host may have woken another thread, of which this one hears later: then workers with remote
   * goroutines keep the process alive again, and those that wait here do. Where none does either, all may end.
   */
  #isDry(): boolean {
    if (this.#detector.holds) return true;
    const waits = this.#slot.waits.byToken.size > 0;
    if (waits || this.#detector.confirmed) this.#othersBusy();
    return !waits;
  }

  /** Another thread runs again, or may: those that wait here keep the process alive. */
  #othersBusy(): void {
    this.#busy();
    this.#slot.parker.othersBusy();
  }

  /** A worker keeps the process alive while it has remote goroutines. */
  #lookAfter(number: number): void {
    const worker = this.#workers[number];
    if (worker !== undefined) this.#keepAlive(worker, this.#world.peers.goroutinesOf(number) > 0);
  }

  #keepAlive({ ended, thread }: Worker, keeps: boolean): void {
    if (!ended && !this.#daemon && !this.#world.closing) thread.keepAlive(keeps);
  }

  #gone(worker: Worker, error: unknown, code: number | undefined): void {
    if (worker.ended) return;
    worker.ended = true;
    this.#live--;
    const ledger = this.#slot.kernel.freeSlot(nameOf(worker.number));
    this.#world.peers.strike(worker.number);
    if (world.current === this.#world) this.#world.peers.ended(worker.number, error);
    this.#tellAll({ order: "exited", worker: worker.number, error });
    if (world.current === this.#world) this.#slot.objects.releaseAll(ledger);
    this.#relay.died(worker.number);
    this.#exits.tell(worker.number, error, code);
    if (this.#live === 0) this.#ended();
  }

  terminate(worker: number): void {
    const found = this.#workers[worker];
    if (found === undefined)
      throw new UsageError(
        "ERR_WORKER",
        `terminate: the worker must be 0 to ${this.size - 1}, not ${describe(worker)}`,
      );
    found.thread.terminate();
  }

  close(): Promise<void> {
    this.#closed ??= new Promise<void>((resolve) => {
      const joined = this.#world;
      beginToClose(joined);
      joined.activity.ignoresHost = true;
      this.#ended = () => {
        host.cancel(this.#lastCall);
        host.offDry(this.#onDry);
        joined.leave();
        this.#exits.received.close();
        resolve();
      };
      if (this.#live === 0) return this.#ended();
      for (const { thread } of this.#alive) thread.keepAlive(true);
      this.#detector.reset();
      this.#tellAll({ order: "close" });
      // Not in the midst of what calls this.
      void Promise.resolve().then(() => this.#slot.rest());
    });
    return this.#closed;
  }

  /** No goroutine of any worker can go on: they end. */
  #leave(): void {
    for (const { jobs } of this.#alive) jobs.close();
    this.#lastCall = host.timeout(() => {
      for (const { thread } of this.#alive) thread.terminate();
    }, LAST_CALL);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
