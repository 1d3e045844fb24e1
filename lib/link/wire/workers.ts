/**
 * The owner's threads: workers that share no memory with the thread that starts them, each a transport. When they keep
 * the process alive, and whether all are asleep for ever, is found out here.
 */

import { host } from "#host";
import { threads } from "#threads";
import type { RecvChan } from "../../core/chan.ts";
import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import { Exits, LAST_CALL, type Cores, type CoresOptions, type WorkerExit } from "../workers.ts";
import { startFailure, startWorker } from "../start-worker.ts";
import type { Start, Thread } from "../threads.ts";
import { DeadlockDetector, KeepAlive } from "../deadlock-detector.ts";
import { beginToClose, enter, leave, world, type StartFailure } from "../world.ts";
import { Owner, type OwnerEvents } from "./owner.ts";
import { lifeAfter, Peer } from "./peer.ts";
import type { ToOwner } from "./protocol.ts";
import type { Transport } from "./transport.ts";
import type { Invitation } from "./worker.ts";

/** A thread that runs worker.ts, as a transport. */
class WorkerTransport implements Transport {
  readonly thread: Thread;
  #closed = false;
  /** Its exit code, where the host has one. */
  code: number | undefined;
  #heard: (message: unknown) => void = () => {};
  #lost: (error: unknown) => void = () => {};

  constructor(invitation: Invitation, how: Start) {
    this.thread = startWorker(
      invitation,
      {
        message: (message) => this.#heard(message),
        ended: (error, code) => {
          this.#closed = true;
          this.code = code;
          this.#lost(error);
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
  readonly #exits: Exits = new Exits();
  readonly #owner: Owner;
  readonly #transports: WorkerTransport[] = [];
  readonly #how: Start;
  readonly #daemon: boolean;
  #closed: Promise<void> | null = null;
  /** The timer of the end of those that don't end by themselves. */
  #lastCall: unknown = null;
  #ended: () => void = () => {};
  /** While a goroutine of this thread waits for a worker. */
  readonly #keepAlive: KeepAlive = new KeepAlive();
  readonly #detector: DeadlockDetector;
  /** How often goroutines have been woken, here or by what has gone to and fro. */
  #wakes = 0;

  constructor(size: number, { daemon = false, ...how }: CoresOptions) {
    this.size = size;
    this.#daemon = daemon;
    this.#how = how;
    this.exits = this.#exits.received;
    const owner = new Owner(size, this);
    this.#owner = owner;
    this.#detector = new DeadlockDetector({
      wakes: () => (this.#isIdle() ? this.#wakes : -1),
      ask: (asked) => this.#askAll("dump", asked),
      awaitDry: (asked) => (threads.tellsDry ? this.#askAll("awaitDry", asked) : []),
      isClosing: () => owner.closing,
      allIdle: (text) => {
        owner.report = text;
      },
      confirmed: () => {
        if (owner.closing) return this.#leave();
        for (const peer of this.#owner.living) this.#holdFor(peer, false);
        this.#stay();
      },
    });
    enter(owner);
    try {
      for (let worker = 0; worker < size; worker++) this.#start(worker);
    } catch (e) {
      leave(owner);
      for (const { thread } of this.#transports) thread.terminate();
      throw e;
    }
  }

  #start(worker: number): void {
    const before = this.#owner.peersByNumber[worker];
    const invitation: Invitation = {
      byMessages: true,
      worker,
      size: this.size,
      life: lifeAfter(before),
      lastId: before?.lastId ?? 0,
    };
    const transport = new WorkerTransport(invitation, this.#how);
    this.#transports[worker] = transport;
    this.#owner.join(new Peer(this.#owner, worker, transport, before));
  }

  restart(worker: number): void {
    const owner = this.#owner;
    if (owner.closing || owner.peersByNumber[worker]?.ended !== true) return;
    let failure: StartFailure | null = null;
    try {
      this.#start(worker);
    } catch (e) {
      failure = startFailure(worker, e);
    }
    owner.workerStarted(worker, failure);
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
    if (!ended && !this.#daemon && !this.#owner.closing) this.#transports[worker]?.thread.keepAlive(keeps);
  }

  awake(): void {
    this.#wakes++;
    if (!this.#detector.confirmed) return;
    this.#detector.reset();
    this.#owner.report = "";
    for (const peer of this.#owner.living) this.goroutinesChanged(peer);
  }

  rested(): void {
    this.#stay();
    this.#look();
  }

  /** The process stays alive for the waiters of this thread. */
  #stay(): void {
    if (!this.#detector.confirmed && this.#owner.awaits && this.#owner.living.length > 0) this.#keepAlive.hold();
    else this.#keepAlive.letGo();
  }

  /**
   * Whether no goroutine can go on, on any thread. Messages of one thread stay in order, so none is under way if all
   * have been counted.
   */
  #isIdle(): boolean {
    const { activity, waiting } = this.#owner;
    return world.current === this.#owner && activity.isIdle(waiting) && this.#owner.living.every((peer) => peer.isIdle);
  }

  #look(): void {
    if (!this.#detector.confirmed && this.#isIdle()) this.#detector.check();
  }

  #askAll(what: "dump" | "awaitDry", asked: number): number[] {
    return this.#owner.living.map(({ outbox, worker }) => {
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
    if (world.current === this.#owner) this.#owner.workerEnded(worker, error);
    this.#exits.tell(worker, error, this.#transports[worker]?.code);
    if (this.#owner.living.length > 0) return;
    this.#stay();
    this.#ended();
  }

  terminate(worker: number): void {
    const transport = this.#transports[worker];
    if (transport === undefined)
      throw new UsageError(
        "ERR_WORKER",
        `terminate: the worker must be 0 to ${this.size - 1}, not ${describe(worker)}`,
      );
    transport.thread.terminate();
  }

  close(): Promise<void> {
    this.#closed ??= new Promise<void>((resolve) => {
      const owner = this.#owner;
      beginToClose(owner);
      owner.activity.ignoresHost = true;
      this.#ended = () => {
        host.cancel(this.#lastCall);
        leave(owner);
        this.#exits.received.close();
        resolve();
      };
      if (this.#owner.living.length === 0) return this.#ended();
      for (const { outbox, worker } of this.#owner.living) {
        this.#transports[worker]?.thread.keepAlive(true);
        outbox.put(["closing"]);
      }
      this.#detector.reset();
    });
    return this.#closed;
  }

  /** No goroutine of any worker can go on: they end. */
  #leave(): void {
    for (const { outbox } of this.#owner.living) outbox.put(["leave"]);
    this.#lastCall = host.timeout(() => {
      for (const { worker } of this.#owner.living) this.#transports[worker]?.thread.terminate();
    }, LAST_CALL);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
