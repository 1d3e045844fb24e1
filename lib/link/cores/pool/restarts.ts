/**
 * When the workers of a pool that have died are started anew: the first at once, each further one after a pause twice
 * as long, and none any more once too many have died without a task done in between.
 */

import { host } from "#host";
import { world, type StartListener, type World } from "../../world.ts";

/** The longest pause before a worker is started anew, in milliseconds. */
const LONGEST_PAUSE = 10_000;

export interface RestartLimits {
  /** How many may die one after the other without a task done in between. */
  readonly limit: number;
  /** The pause before the second of them is started, in milliseconds; each further one is twice as long. */
  readonly backoff: number;
}

export class Restarts {
  readonly #world: World;
  readonly #limits: RestartLimits | null;
  readonly #tell: StartListener;
  /** The workers that are being started anew, each with its timer until its pause is over, then with null. */
  readonly #returning: Map<number, unknown> = new Map();
  /** How many have died without a task done in between. */
  #deaths = 0;
  /** False once a worker's script could not be run: no other one's can. */
  #canRun = true;
  #stopped = false;

  /**
   * @param limits null: none is started anew.
   * @param tell is called when one has been, or could not be.
   */
  constructor(at: World, limits: RestartLimits | null, tell: StartListener) {
    this.#world = at;
    this.#limits = limits;
    this.#tell = tell;
    at.peers.onStart.add(this.#started);
  }

  /** A task has been done. */
  taskDone(): void {
    this.#deaths = 0;
  }

  /** A worker has died of `error`; `atWork`: while there were tasks. */
  workerDied(error: unknown, atWork: boolean): void {
    if (atWork) this.#deaths++;
    if ((error as { code?: unknown } | undefined)?.code === "ERR_WORKER_SCRIPT") this.#canRun = false;
  }

  get areUnderWay(): boolean {
    return this.#returning.size > 0;
  }

  get areLeft(): boolean {
    return this.#limits !== null && this.#deaths <= this.#limits.limit && this.#canRun && !this.#stopped;
  }

  /** Has a dead worker started anew after the pause that is due now; nothing happens if it is under way. */
  begin(worker: number): void {
    if (!this.areLeft || this.#returning.has(worker)) return;
    const { backoff } = this.#limits as RestartLimits;
    const pause = this.#deaths < 2 ? 0 : Math.min(LONGEST_PAUSE, backoff * 2 ** (this.#deaths - 2));
    const { activity, peers } = this.#world;
    // It will perform tasks: no goroutine is asleep for ever meanwhile.
    activity.pendingCalls++;
    const timer = host.timeout(() => {
      activity.pendingCalls--;
      this.#returning.set(worker, null);
      peers.restart(worker);
      // Otherwise `onStart` tells: the thread that made the world has to be asked.
      if (peers.isAlive(worker)) this.#started(worker, null);
      this.#rest();
    }, pause);
    this.#returning.set(worker, timer);
  }

  /** A worker has been started anew, for this pool or another, or can't be. */
  readonly #started: StartListener = (worker, failure) => {
    const timer = this.#returning.get(worker);
    if (timer === undefined) return;
    this.#returning.delete(worker);
    this.#cancel(timer);
    this.#tell(worker, failure);
  };

  /** None is started anew any more. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#world.peers.onStart.delete(this.#started);
    if (this.#returning.size === 0) return;
    for (const timer of this.#returning.values()) this.#cancel(timer);
    this.#returning.clear();
    // Not in the midst of what calls this.
    void Promise.resolve().then(() => this.#rest());
  }

  #cancel(timer: unknown): void {
    if (timer === null) return;
    host.cancel(timer);
    this.#world.activity.pendingCalls--;
  }

  /** Perhaps a pause was all that kept the thread from being idle. */
  #rest(): void {
    if (world.current === this.#world) this.#world.source.rest();
  }
}
