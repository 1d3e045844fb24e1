/** The workers of a world without shared memory, for the thread that made it. */

import { host } from "#host";
import { threads } from "#threads";
import { chan, type Chan, type RecvChan } from "../../../core/chan.ts";
import { describe } from "../../../core/describe.ts";
import { UsageError } from "../../../core/error.ts";
import { Anchor } from "../anchor.ts";
import type { Cores, CoresOptions, WorkerExit } from "../cores.ts";
import { mourners } from "../crew.ts";
import { isQuietBut, PATIENCE } from "../quiet.ts";
import { inOrder, reportExact } from "../suspicion.ts";
import type { Invited } from "./attend.ts";
import { Home, type Household } from "./home.ts";
import { Link } from "./link.ts";
import type { Start } from "../threads.ts";
import type { Up } from "./wire.ts";
import { currentWorld, enter, exit } from "./world.ts";

export class MessageCores implements Cores, Household {
  readonly size: number;
  readonly sharing = "messages";
  readonly exits: RecvChan<WorkerExit>;
  readonly #exits: Chan<WorkerExit>;
  readonly #home: Home;
  readonly #daemon: boolean;
  #closing = false;
  #ended: () => void = () => {};
  /** Keeps the process alive while somebody here waits for another thread. */
  readonly #anchor: Anchor = new Anchor();
  /** Whether all threads are known to be quiet: then it is the host's to say whether its loop has run dry. */
  #asleep = false;
  #looking = false;
  #asked = 0;
  readonly #missing: Set<Link> = new Set();
  readonly #texts: Map<number, string> = new Map();

  constructor(size: number, { daemon = false, ...how }: CoresOptions) {
    this.size = size;
    this.#daemon = daemon;
    this.exits = this.#exits = chan<WorkerExit>(size);
    this.#home = new Home(size);
    this.#home.household = this;
    enter(this.#home);
    for (let number = 0; number < size; number++) this.#start(number, how);
  }

  #start(number: number, how: Start): void {
    const link = new Link(this.#home, number);
    this.#home.links.push(link);
    const invited: Invited = { byMessages: true, worker: number, size: this.size };
    link.thread = threads.start(invited, {
      message: (messages) => this.#home.heard(link, messages as readonly Up[]),
      error: (error) => {
        link.error = error;
      },
      exit: () => this.#gone(link),
    }, how);
    link.thread.keepAlive(false);
  }

  heard(link: Link, message: Up): void {
    if (message[0] === "quiet") {
      link.quietAt = message[1];
      this.#look();
    } else if (message[0] === "dump") {
      const [, asked, quiet, text] = message;
      if (asked !== this.#asked || !quiet) return;
      this.#texts.set(link.worker, text);
      if (this.#missing.delete(link) && this.#missing.size === 0) this.#allQuiet();
    } else if (message[0] === "dry") {
      if (message[1] === this.#asked && this.#missing.delete(link) && this.#missing.size === 0) this.#allDry();
    }
  }

  guestsChanged(link: Link): void {
    this.#keepAlive(link, link.guests > 0);
  }

  #keepAlive({ ended, thread }: Link, keeps: boolean): void {
    if (!ended && !this.#daemon && !this.#closing) thread.keepAlive(keeps);
  }

  awake(): void {
    // What is still said to the last question counts no more.
    this.#missing.clear();
    if (!this.#asleep) return;
    this.#asleep = false;
    this.#home.report = "";
    for (const link of this.#living()) this.guestsChanged(link);
  }

  rested(): void {
    this.#stay();
    this.#look();
  }

  /** Stays alive for those who wait here. */
  #stay(): void {
    if (!this.#asleep && this.#home.awaits && this.#living().length > 0) this.#anchor.hold();
    else this.#anchor.letGo();
  }

  #living(): Link[] {
    return this.#home.links.filter(({ ended }) => !ended);
  }

  /** Whether nobody can go on, on any thread. Messages of one thread stay in order, so none is under way if all have been counted. */
  #isQuiet(): boolean {
    return currentWorld() === this.#home && isQuietBut(this.#home.waiting) && this.#living().every((link) => link.isQuiet);
  }

  /** Looks for a deadlock, if all threads are quiet for a while. */
  #look(): void {
    if (this.#looking || this.#asleep || !this.#isQuiet()) return;
    this.#looking = true;
    host.timeout(() => {
      this.#looking = false;
      if (!this.#isQuiet()) return;
      this.#asked++;
      this.#texts.clear();
      this.#ask("dump");
      if (this.#missing.size === 0) this.#allQuiet();
    }, PATIENCE);
  }

  #ask(what: "dump" | "doze"): void {
    this.#missing.clear();
    for (const link of this.#living()) {
      this.#missing.add(link);
      link.outbox.put([what, this.#asked]);
    }
  }

  #allQuiet(): void {
    if (!this.#isQuiet()) return;
    this.#home.report = inOrder(this.#texts);
    reportExact();
    if (threads.tellsDry) this.#ask("doze");
    if (this.#missing.size === 0) this.#allDry();
  }

  #allDry(): void {
    if (!this.#isQuiet()) return;
    this.#asleep = true;
    for (const link of this.#living()) this.#keepAlive(link, false);
    this.#stay();
  }

  isDry(): boolean {
    if (this.#asleep || !this.#home.awaits) return true;
    this.#stay();
    return false;
  }

  #gone(link: Link): void {
    if (link.ended) return;
    this.#home.bury(link);
    this.#missing.delete(link);
    if (currentWorld() === this.#home) for (const learn of Array.from(mourners)) learn(link.worker, link.error);
    this.#exits.trySend({ worker: link.worker, ...(link.error === undefined ? {} : { error: link.error }) });
    if (this.#living().length > 0) return;
    this.#exits.close();
    this.#stay();
    this.#ended();
  }

  terminate(worker: number): void {
    const link = this.#home.links[worker];
    if (link === undefined) throw new UsageError("ERR_WORKER", `terminate: the worker must be 0 to ${this.size - 1}, not ${describe(worker)}`);
    link.thread.terminate();
  }

  close(): Promise<void> {
    for (const { outbox } of this.#living()) outbox.put(["leave"]);
    return new Promise<void>((resolve) => {
      this.#closing = true;
      this.#ended = () => {
        exit(this.#home);
        resolve();
      };
      for (const { thread } of this.#living()) thread.keepAlive(true);
      if (this.#living().length === 0) this.#ended();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
