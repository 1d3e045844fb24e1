/** Transfers that lock both accounts in the order of their numbers, and an audit that locks all. */

import type { Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { returns, type Right } from "../right.ts";

class Account {
  readonly id: number;
  readonly mu = new Mutex();
  balance = 100;

  constructor(id: number) {
    this.id = id;
  }
}

function* locked<R>(accounts: readonly Account[], work: () => R): Routine<R> {
  const inOrder = accounts.toSorted((a, b) => a.id - b.id);
  for (const { mu } of inOrder) yield* mu.lock();
  try {
    return work();
  } finally {
    for (const { mu } of inOrder) mu.unlock();
  }
}

function* transfer(from: Account, to: Account, amount: number): Routine {
  yield* locked([from, to], () => {
    if (from.balance < amount) return;
    from.balance -= amount;
    to.balance += amount;
  });
}

export const right: Right = {
  name: "bank",
  *program() {
    const accounts = [new Account(1), new Account(2), new Account(3)] as const;
    const [ada, bob, eve] = accounts;
    const wg = new WaitGroup();
    wg.go(transfer, ada, bob, 30);
    wg.go(transfer, bob, eve, 20);
    wg.go(transfer, eve, ada, 10);
    const sum = (): number => accounts.reduce((total, { balance }) => total + balance, 0);
    const during = yield* locked(accounts, sum);
    yield* wg.wait();
    return [during, sum(), accounts.map(({ balance }) => balance)];
  },
  check: returns([300, 300, [80, 110, 110]]),
};
