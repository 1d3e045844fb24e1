/** Two deposits to one account: each reads the balance, asks the bank's server, and writes. */

import { gosched, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

class Account {
  balance = 0;

  *deposit(amount: number): Routine {
    const before = this.balance;
    yield* audit(amount);
    this.balance = before + amount;
  }
}

/** Stands for a request. */
function* audit(_amount: number): Routine {
  yield* gosched();
}

export const wrong: Wrong = {
  name: "lost-update",
  mistake: "the balance is read before a wait and written after it",
  kind: "property",
  cause: /the balance is (10|20)/,
  advice: null,
  *program() {
    const account = new Account();
    const wg = new WaitGroup();
    wg.go(account.deposit(10));
    wg.go(account.deposit(20));
    yield* wg.wait();
    return account.balance;
  },
  check(balance) {
    if (balance !== 30) throw new Error(`the balance is ${String(balance)}, not 30`);
  },
};
