/** The workers of a world without shared memory, for the thread that made it. */

import { host } from "#host";
import { threads } from "#threads";
import type { RecvChan } from "../../../core/chan.ts";
import { describe } from "../../../core/describe.ts";
import { UsageError } from "../../../core/error.ts";
import type { Cores, CoresOptions } from "../cores.ts";
import { Exits, LAST_CALL, type WorkerExit } from "../exits.ts";
import { startWorker } from "../start-worker.ts";
import { DeadlockDetector, KeepAlive } from "../../deadlock-detector.ts";
import type { Invited } from "./attend.ts";
import { Home, type Household } from "./home.ts";
import { Link } from "./link.ts";
import type { Start } from "../threads.ts";
import type { Up } from "./wire.ts";
import { enter, leave, world } from "../../world.ts";

export class MessageCores implements Cores, Household {
  readonly size: number;
  readonly sharing = "messages";
  readonly exits: RecvChan<WorkerExit>;
  readonly #exits: Exits = new Exits();
  readonly #home: Home;
  readonly #daemon: boolean;
  #closed: Promise<void> | null = null;
  /** The timer of the end of those that don't end by themselves. */
  #lastCall: unknown = null;
  readonly #how: Start;
  #ended: () => void = () => {};
  /** Keeps the process alive while somebody here waits for another thread. */
  readonly #anchor: KeepAlive = new KeepAlive();
  readonly #detector: DeadlockDetector;
  /** How often anybody has been woken, here or by what has gone to and fro. */
  #wakes = 0;

  constructor(size: number, { daemon = false, ...how }: CoresOptions) {
    this.size = size;
    this.#daemon = daemon;
    this.#how = how;
    this.exits = this.#exits.received;
    const home = new Home(size);
    home.household = this;
    this.#home = home;
    this.#detector = new DeadlockDetector({
      wakes: () => (this.#isQuiet() ? this.#wakes : -1),
      ask: (asked) => this.#askAll("dump", asked),
      awaitDry: (asked) => (threads.tellsDry ? this.#askAll("doze", asked) : []),
      isClosing: () => home.closing,
      allIdle: (text) => {
        home.report = text;
      },
      confirmed: () => {
        if (home.closing) return this.#leave();
        for (const link of this.#living()) this.#keepAlive(link, false);
        this.#stay();
      },
    });
    enter(home);
    for (let number = 0; number < size; number++) this.#start(number);
  }

  #start(number: number): void {
    const { links } = this.#home;
    const link = new Link(this.#home, number, links[number]);
    links[number] = link;
    const { life, lastId } = link;
    const invited: Invited = { byMessages: true, worker: number, size: this.size, life, lastId };
    link.thread = startWorker(
      invited,
      {
        message: (messages) => this.#home.heard(link, messages as readonly Up[]),
        ended: (error, code) => this.#gone(link, error, code),
      },
      this.#how,
    );
    link.thread.keepAlive(false);
  }

  heard(link: Link, message: Up): void {
    if (message[0] === "quiet") {
      link.quietAt = message[1];
      this.#look();
    } else if (message[0] === "dump") {
      const [, asked, quiet, text] = message;
      this.#detector.answered(link.worker, { asked, idle: quiet, text });
    } else if (message[0] === "dry") {
      this.#detector.ranDry(link.worker, message[1]);
    }
  }

  restart(worker: number): void {
    if (!this.#home.closing && this.#home.links[worker]?.ended === true) this.#start(worker);
  }

  guestsChanged(link: Link): void {
    this.#keepAlive(link, link.guests > 0);
  }

  #keepAlive({ ended, thread }: Link, keeps: boolean): void {
    if (!ended && !this.#daemon && !this.#home.closing) thread.keepAlive(keeps);
  }

  awake(): void {
    this.#wakes++;
    if (!this.#detector.confirmed) return;
    this.#detector.reset();
    this.#home.report = "";
    for (const link of this.#living()) this.guestsChanged(link);
  }

  rested(): void {
    this.#stay();
    this.#look();
  }

  /** Stays alive for those who wait here. */
  #stay(): void {
    if (!this.#detector.confirmed && this.#home.awaits && this.#living().length > 0) this.#anchor.hold();
    else this.#anchor.letGo();
  }

  #living(): Link[] {
    return this.#home.links.filter(({ ended }) => !ended);
  }

  /**
   * Whether nobody can go on, on any thread. Messages of one thread stay in order, so none is under way if all have
   * been counted.
   */
  #isQuiet(): boolean {
    return (
      world.current === this.#home &&
      this.#home.activity.isIdle(this.#home.waiting) &&
      this.#living().every((link) => link.isQuiet)
    );
  }

  #look(): void {
    if (!this.#detector.confirmed && this.#isQuiet()) this.#detector.check();
  }

  #askAll(what: "dump" | "doze", asked: number): number[] {
    return this.#living().map(({ outbox, worker }) => {
      outbox.put([what, asked]);
      return worker;
    });
  }

  isDry(): boolean {
    if (this.#detector.confirmed || !this.#home.awaits) return true;
    this.#stay();
    return false;
  }

  #gone(link: Link, error: unknown, code: number | undefined): void {
    if (link.ended) return;
    link.error = error;
    this.#home.bury(link);
    if (world.current === this.#home) this.#home.workerEnded(link.worker, error);
    this.#exits.tell(link.worker, error, code);
    if (this.#living().length > 0) return;
    this.#stay();
    this.#ended();
  }

  terminate(worker: number): void {
    const link = this.#home.links[worker];
    if (link === undefined)
      throw new UsageError(
        "ERR_WORKER",
        `terminate: the worker must be 0 to ${this.size - 1}, not ${describe(worker)}`,
      );
    link.thread.terminate();
  }

  close(): Promise<void> {
    this.#closed ??= new Promise<void>((resolve) => {
      const home = this.#home;
      home.closing = true;
      home.activity.ignoresHost = true;
      this.#ended = () => {
        host.cancel(this.#lastCall);
        leave(home);
        this.#exits.received.close();
        resolve();
      };
      if (this.#living().length === 0) return this.#ended();
      for (const { outbox, thread } of this.#living()) {
        thread.keepAlive(true);
        outbox.put(["closing"]);
      }
      this.#detector.reset();
    });
    return this.#closed;
  }

  /** No goroutine of any worker can go on: they end. */
  #leave(): void {
    for (const { outbox } of this.#living()) outbox.put(["leave"]);
    this.#lastCall = host.timeout(() => {
      for (const { thread } of this.#living()) thread.terminate();
    }, LAST_CALL);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
