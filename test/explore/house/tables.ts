/**
 * How three philosophers come to their forks: the naive way, which is a deadlock, and four that are not. Fork i lies
 * to the left of philosopher i, and to the right of his neighbour i - 1.
 */

import { chan, select, sleep, type Chan, type Routine } from "goroutines";
import { Weighted } from "goroutines/semaphore";
import { Mutex } from "goroutines/sync";

export const N = 3;

export interface Table {
  /** Returns once philosopher `me` has both his forks. */
  take(me: number): Routine;
  giveBack(me: number): Routine;
  /** He will not eat any more. */
  leave?(me: number): Routine;
}

function right(me: number): number {
  return (me + 1) % N;
}

/** The forks as locks, and who takes them. */
class Forks {
  readonly #locks: readonly Mutex[] = Array.from({ length: N }, () => new Mutex());

  *takeInOrder(first: number, second: number): Routine {
    yield* this.#lock(first).lock();
    yield* this.#lock(second).lock();
  }

  /** Takes the first one, and the second one if it is free; whether it was. If not, neither is taken. */
  *tryBoth(first: number, second: number): Routine<boolean> {
    yield* this.#lock(first).lock();
    if (this.#lock(second).tryLock()) return true;
    this.#lock(first).unlock();
    return false;
  }

  giveBack(me: number): void {
    this.#lock(me).unlock();
    this.#lock(right(me)).unlock();
  }

  #lock(fork: number): Mutex {
    return this.#locks[fork] as Mutex;
  }
}

/** Each takes the left one and then the right one. */
export function naive(): Table {
  const forks = new Forks();
  return {
    take: (me) => forks.takeInOrder(me, right(me)),
    *giveBack(me) {
      forks.giveBack(me);
    },
  };
}

/** Resource hierarchy (Dijkstra): the one with the smaller number first. */
export function hierarchy(): Table {
  const forks = new Forks();
  return {
    take: (me) => forks.takeInOrder(Math.min(me, right(me)), Math.max(me, right(me))),
    *giveBack(me) {
      forks.giveBack(me);
    },
  };
}

/** Arbitrator: a waiter lets all but one to the table. */
export function waiter(): Table {
  const forks = new Forks();
  const seats = new Weighted(N - 1);
  return {
    *take(me) {
      yield* seats.acquire();
      yield* forks.takeInOrder(me, right(me));
    },
    *giveBack(me) {
      forks.giveBack(me);
      seats.release();
    },
  };
}

/** Who does not get the second one puts the first one back and thinks for a while, each for another one. */
export function backOff(): Table {
  const forks = new Forks();
  return {
    *take(me) {
      while (!(yield* forks.tryBoth(me, right(me)))) yield* sleep(me + 1);
    },
    *giveBack(me) {
      forks.giveBack(me);
    },
  };
}

interface Message {
  readonly about: "fork" | "request";
  readonly fork: number;
}

/** What a philosopher knows of a fork: he has it, used or clean, or the right to ask for it. */
type State = "used" | "clean" | "may ask" | "asked";

/**
 * Chandy and Misra: who is asked for a fork gives it away, cleaned, if he has used it, and keeps it until he has eaten
 * if not. So whoever has eaten lets his neighbours go first. It rests on how the forks lie in the beginning: if
 * everybody has one (`inACircle`), all may give theirs away, and then keep the one that they get.
 */
export function chandyMisra({ inACircle = false }: { inACircle?: boolean } = {}): Table {
  const boxes: readonly Chan<Message>[] = Array.from({ length: N }, () => chan<Message>(4));
  const over = chan<void>();
  let left = 0;
  // In the beginning the neighbour with the smaller number has the fork, used.
  const isFirst = (me: number, fork: number): boolean => (inACircle ? me === fork : me < neighbour(me, fork));
  const states = Array.from(
    { length: N },
    (_, me) => new Map(forksOf(me).map((fork): [number, State] => [fork, isFirst(me, fork) ? "used" : "may ask"])),
  );
  /** The forks that he will give away once he has eaten. */
  const promised: readonly Set<number>[] = Array.from({ length: N }, () => new Set());

  function forksOf(me: number): number[] {
    return [me, right(me)];
  }

  function neighbour(me: number, fork: number): number {
    return fork === me ? (me + N - 1) % N : right(me);
  }

  function* send(me: number, about: Message["about"], fork: number): Routine {
    states[me]?.set(fork, about === "fork" ? "may ask" : "asked");
    yield* (boxes[neighbour(me, fork)] as Chan<Message>).send({ about, fork });
  }

  function* receive(me: number, { about, fork }: Message, isHungry: boolean): Routine {
    const state = states[me] as Map<number, State>;
    if (about === "fork") state.set(fork, "clean");
    else if (isHungry && state.get(fork) === "clean") promised[me]?.add(fork);
    else yield* send(me, "fork", fork);
  }

  return {
    *take(me) {
      const box = boxes[me] as Chan<Message>;
      for (;;) {
        for (let mail = box.tryRecv(); mail !== undefined; mail = box.tryRecv())
          yield* receive(me, mail[0] as Message, true);
        for (const fork of forksOf(me)) if (states[me]?.get(fork) === "may ask") yield* send(me, "request", fork);
        if (forksOf(me).every((fork) => ["used", "clean"].includes(states[me]?.get(fork) as State))) return;
        yield* receive(me, (yield* box.recv()) as Message, true);
      }
    },
    *giveBack(me) {
      for (const fork of forksOf(me)) states[me]?.set(fork, "used");
      for (const fork of promised[me] as Set<number>) yield* send(me, "fork", fork);
      promised[me]?.clear();
    },
    /** He answers until everybody has eaten. */
    *leave(me) {
      if (++left === N) over.close();
      for (;;) {
        const r = yield* select({ mail: (boxes[me] as Chan<Message>).recv(), over: over.recv() });
        if (r.case === "over") return;
        yield* receive(me, r.value as Message, false);
      }
    },
  };
}
