/** Transfers between accounts, each of which locks the account it takes from and then the one it gives to. */

import type { Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

class Account {
  readonly mu = new Mutex();
  balance = 100;
}

function* transfer(from: Account, to: Account, amount: number): Routine {
  yield* from.mu.lock();
  try {
    yield* to.mu.lock();
    try {
      from.balance -= amount;
      to.balance += amount;
    } finally {
      to.mu.unlock();
    }
  } finally {
    from.mu.unlock();
  }
}

export const wrong: Wrong = {
  name: "lock-ring",
  mistake: "three transfers in a ring lock the accounts in an order that is each transfer's own",
  kind: "deadlock",
  cause:
    /transfer \(2\) holds mu1 and waits for mu2, transfer \(3\) holds mu2 and waits for mu3, transfer \(4\) holds mu3 and waits for mu1/,
  advice: { asks: /same order/ },
  *program() {
    const [ada, bob, eve] = [new Account(), new Account(), new Account()];
    const wg = new WaitGroup();
    wg.go(transfer, ada, bob, 10);
    wg.go(transfer, bob, eve, 20);
    wg.go(transfer, eve, ada, 30);
    yield* wg.wait();
  },
};
