// A mutex does not know its owner: a second Lock by the same goroutine waits for ever.
import { main, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";

class Account {
  readonly mu = new Mutex();
  balance = 0;

  *deposit(amount: number): Routine {
    yield* this.mu.lock();
    try {
      this.balance += amount;
    } finally {
      this.mu.unlock();
    }
  }

  *depositTwice(amount: number): Routine {
    yield* this.mu.lock();
    try {
      this.balance += amount;
      console.log("balance", this.balance);
      yield* this.deposit(amount);
    } finally {
      this.mu.unlock();
    }
  }
}

main(function* () {
  const a = new Account();
  yield* a.deposit(10);
  yield* a.depositTwice(5);
  console.log("unreachable");
});
