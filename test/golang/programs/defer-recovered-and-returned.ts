// A panic that is recovered leaves no trace, though many deferred calls saw it; one after it is printed alone.
import { main, type Task } from "goroutines";
import { func } from "goroutines/defer";

type Half = readonly [result: number, err: Error | null];

function safe(n: number): Task<Half> {
  return func<Half>(function* (f) {
    f.defer(() => {
      const r = f.recover();
      if (r !== undefined) {
        f.result = [0, new Error(`task ${n}: ${(r as Error).message}`)];
      }
    });
    if (n % 2 === 1) {
      throw new Error(`odd: ${n}`);
    }
    return [n / 2, null];
  });
}

main(function* () {
  for (let n = 1; n <= 4; n++) {
    const [half, err] = yield* safe(n);
    if (err) {
      console.log("error:", err.message);
    } else {
      console.log("half:", half);
    }
  }
  throw new Error("the end");
});
