/**
 * The owner's threads: workers that share no memory with the thread that starts them, each a transport. When they keep
 * the process alive, and whether all are asleep for ever, is found out here.
 */

import { threads } from "#threads";
import { chan, type Chan, type RecvChan } from "../../core/chan.ts";
import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import type { Cores, CoresOptions, WorkerExit } from "../cores/cores.ts";
import type { Start, Thread } from "../cores/threads.ts";
import { DeadlockDetector, KeepAlive } from "../deadlock-detector.ts";
import { enter, leave, world } from "../world.ts";
import { Owner, type OwnerEvents } from "./owner.ts";
import { Peer } from "./peer.ts";
import type { ToOwner } from "./protocol.ts";
import type { Transport } from "./transport.ts";
import type { Invitation } from "./worker.ts";

/** A thread that runs worker.ts, as a transport. */
class WorkerTransport implements Transport {
  readonly thread: Thread;
  #closed = false;
  #error: unknown;
  #heard: (message: unknown) => void = () => {};
  #lost: (error: unknown) => void = () => {};

  constructor(invitation: Invitation, how: Start) {
    this.thread = threads.start(
      invitation,
      {
        message: (message) => this.#heard(message),
        error: (error) => {
          this.#error = error;
        },
        exit: () => {
          this.#closed = true;
          this.#lost(this.#error);
        },
      },
      how,
    );
    this.thread.keepAlive(false);
  }

  post(message: unknown, transfer?: readonly unknown[]): void {
    if (!this.#closed) this.thread.post(message, transfer);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#heard = listener;
  }

  onClose(listener: (error: unknown) => void): void {
    this.#lost = listener;
  }
}

export class WireCores implements Cores, OwnerEvents {
  readonly size: number;
  readonly sharing = "messages";
  readonly exits: RecvChan<WorkerExit>;
  readonly #exits: Chan<WorkerExit>;
  readonly #owner: Owner;
  readonly #threads: Thread[] = [];
  readonly #daemon: boolean;
  #closing = false;
  #ended: () => void = () => {};
  /** While a goroutine of this thread waits for a worker. */
  readonly #keepAlive: KeepAlive = new KeepAlive();
  readonly #detector: DeadlockDetector;
  /** How often goroutines have been woken, here or by what has gone to and fro. */
  #wakes = 0;

  constructor(size: number, { daemon = false, ...how }: CoresOptions) {
    this.size = size;
    this.#daemon = daemon;
    this.exits = this.#exits = chan<WorkerExit>(size);
    const owner = new Owner(size, this);
    this.#owner = owner;
    this.#detector = new DeadlockDetector({
      wakes: () => (this.#isIdle() ? this.#wakes : -1),
      ask: (asked) => this.#askAll("dump", asked),
      awaitDry: (asked) => (threads.tellsDry ? this.#askAll("awaitDry", asked) : []),
      allIdle: (text) => {
        owner.report = text;
      },
      confirmed: () => {
        for (const peer of this.#living()) this.#holdFor(peer, false);
        this.#stay();
      },
    });
    enter(owner);
    for (let worker = 0; worker < size; worker++) {
      const transport = new WorkerTransport({ byMessages: true, worker, size }, how);
      this.#threads.push(transport.thread);
      owner.peersByNumber.push(new Peer(owner, worker, transport));
    }
  }

  heard(peer: Peer, message: ToOwner): void {
    if (message[0] === "idle") {
      peer.idleAt = message[1];
      this.#look();
    } else if (message[0] === "dump") {
      const [, asked, idle, text] = message;
      this.#detector.answered(peer.worker, { asked, idle, text });
    } else if (message[0] === "dry") {
      this.#detector.ranDry(peer.worker, message[1]);
    }
  }

  goroutinesChanged(peer: Peer): void {
    this.#holdFor(peer, peer.goroutines > 0);
  }

  /** Whether a worker keeps the process alive. */
  #holdFor({ ended, worker }: Peer, keeps: boolean): void {
    if (!ended && !this.#daemon && !this.#closing) this.#threads[worker]?.keepAlive(keeps);
  }

  awake(): void {
    this.#wakes++;
    if (!this.#detector.confirmed) return;
    this.#detector.reset();
    this.#owner.report = "";
    for (const peer of this.#living()) this.goroutinesChanged(peer);
  }

  rested(): void {
    this.#stay();
    this.#look();
  }

  /** The process stays alive for the waiters of this thread. */
  #stay(): void {
    if (!this.#detector.confirmed && this.#owner.awaits && this.#living().length > 0) this.#keepAlive.hold();
    else this.#keepAlive.letGo();
  }

  #living(): Peer[] {
    return this.#owner.peersByNumber.filter(({ ended }) => !ended);
  }

  /**
   * Whether no goroutine can go on, on any thread. Messages of one thread stay in order, so none is under way if all
   * have been counted.
   */
  #isIdle(): boolean {
    const { activity, waiting } = this.#owner;
    return world.current === this.#owner && activity.isIdle(waiting) && this.#living().every((peer) => peer.isIdle);
  }

  #look(): void {
    if (!this.#detector.confirmed && this.#isIdle()) this.#detector.check();
  }

  #askAll(what: "dump" | "awaitDry", asked: number): number[] {
    return this.#living().map(({ outbox, worker }) => {
      outbox.put([what, asked]);
      return worker;
    });
  }

  isDry(): boolean {
    if (this.#detector.confirmed || !this.#owner.awaits) return true;
    this.#stay();
    return false;
  }

  lost({ worker, error }: Peer): void {
    if (world.current === this.#owner) for (const learn of Array.from(this.#owner.peers.onExit)) learn(worker, error);
    this.#exits.trySend({ worker, ...(error === undefined ? {} : { error }) });
    if (this.#living().length > 0) return;
    this.#exits.close();
    this.#stay();
    this.#ended();
  }

  terminate(worker: number): void {
    const thread = this.#threads[worker];
    if (thread === undefined)
      throw new UsageError(
        "ERR_WORKER",
        `terminate: the worker must be 0 to ${this.size - 1}, not ${describe(worker)}`,
      );
    thread.terminate();
  }

  close(): Promise<void> {
    const living = this.#living();
    for (const { outbox } of living) outbox.put(["leave"]);
    return new Promise<void>((resolve) => {
      this.#closing = true;
      this.#ended = () => {
        leave(this.#owner);
        resolve();
      };
      for (const { worker } of living) this.#threads[worker]?.keepAlive(true);
      if (living.length === 0) this.#ended();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
