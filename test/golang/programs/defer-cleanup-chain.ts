// Resources are opened one after the other, and closed in reverse, however far it got.
import { main, type Routine, type Task } from "goroutines";
import { func } from "goroutines/defer";
import { Mutex } from "goroutines/sync";

class Resource {
  readonly name: string;
  readonly mu: Mutex;

  constructor(name: string, mu: Mutex) {
    this.name = name;
    this.mu = mu;
  }

  close(): void {
    console.log("close", this.name);
    this.mu.unlock();
  }
}

function* open(name: string, mu: Mutex, broken: string): Routine<Resource | Error> {
  if (name === broken) {
    return new Error(`cannot open ${name}`);
  }
  yield* mu.lock();
  console.log("open", name);
  return new Resource(name, mu);
}

function work(locks: readonly Mutex[], broken: string, crash: boolean): Task<Error | null> {
  return func<Error | null>(function* (f) {
    f.defer(() => {
      const r = f.recover();
      if (r !== undefined) {
        f.result = new Error(`crashed: ${(r as Error).message}`);
      }
    });
    const names = ["net", "file", "log"];
    for (const [i, mu] of locks.entries()) {
      const r = yield* open(names[i] ?? "", mu, broken);
      if (r instanceof Error) {
        return r;
      }
      f.defer(() => r.close());
    }
    if (crash) {
      throw new Error("in the middle");
    }
    console.log("work");
    return null;
  });
}

main(function* () {
  const locks = [new Mutex(), new Mutex(), new Mutex()];
  console.log("error:", (yield* work(locks, "", false)) !== null);
  console.log("error:", (yield* work(locks, "log", false))?.message);
  console.log("error:", (yield* work(locks, "", true))?.message);
  for (const mu of locks) {
    console.log("free:", mu.tryLock());
  }
});
