/**
 * etcd#7902: the election runner. In every round one client leads; when it releases, it closes `next`, and its
 * followers, whose release is to wait for that, go on to the next round. All rounds are driven alike, with one
 * lock around `release`: a follower that gets it first waits for `next` with the lock that the leader needs to
 * close it. The fix leaves the locking to the runner.
 */

import { chan, gosched, type Chan, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

const CLIENTS = 3;
const ROUNDS = 2;

class Election {
  #leader: number | null = null;
  #next = chan<void>();

  /** Campaigns: the first of a round leads, and the others follow it. @returns what ends the round. */
  *campaign(id: number): Routine<Chan<void>> {
    yield* gosched(); // etcd answers
    this.#leader ??= id;
    return this.#next;
  }

  validate(round: Chan<void>): void {
    if (round === this.#next && this.#leader === null) throw new Error("election: no leader");
  }

  leads(id: number): boolean {
    return this.#leader === id;
  }

  resign(): void {
    this.#leader = null;
    this.#next.close();
    this.#next = chan<void>();
  }
}

function* client(id: number, election: Election, mu: Mutex, finished: Chan<void>, fixed: boolean): Routine {
  for (let i = 0; i < ROUNDS; i++) {
    const round = yield* election.campaign(id);

    yield* mu.lock();
    election.validate(round);
    mu.unlock();
    yield* finished.send();

    yield* mu.lock();
    if (election.leads(id)) {
      election.resign();
      mu.unlock();
    } else if (fixed) {
      mu.unlock();
      yield* round.recv();
    } else {
      yield* round.recv();
      mu.unlock();
    }
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const election = new Election();
    const mu = new Mutex();
    const finished = chan<void>();
    const wg = new WaitGroup();
    for (let id = 0; id < CLIENTS; id++) wg.go(client, id, election, mu, finished, fixed);
    for (let i = 0; i < CLIENTS * ROUNDS; i++) yield* finished.recv();
    yield* wg.wait();
  };

export const kernel: Kernel = {
  project: "etcd",
  number: 7902,
  blocking: true,
  class: "Mixed Deadlock / Channel & Lock",
  bug: "A follower holds the lock while it waits for the round to end, which the leader can end only under that lock.",
  source: "https://github.com/etcd-io/etcd/pull/7902",
  original: { goroutines: 4, locks: 1, channels: 2 },
  kept: { goroutines: 4, locks: 1, channels: 2 },
  scaled: "two rounds instead of a hundred",
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
