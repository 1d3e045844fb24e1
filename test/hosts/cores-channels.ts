/** Channels between threads. */

import { chan, go, run, select, type Chan } from "goroutines";
import { goOn, shared } from "goroutines/cores";
import { equal } from "../package/case.ts";
import type { count, echo, relay, reply } from "./cores-work.ts";
import { work, type WorldCases } from "./cores-world.ts";

/** `items`: how long a stream is. */
export const channels = (items: number): WorldCases => ({
  "a buffered stream of numbers": async () => {
    const result = await run(function* () {
      const numbers = shared.chan(1024, 0);
      yield* goOn<typeof count>(0, work, "count", items, numbers);
      let last = 0;
      for (;;) {
        const [n, ok] = yield* numbers.recvOk();
        if (!ok) return last;
        if (n !== last + 1) throw new Error(`${n} came after ${last}`);
        last = n;
      }
    });
    equal(result, items);
  },

  "unbuffered ping-pong": async () => {
    const result = await run(function* () {
      const questions = shared.chan(0, 0);
      const answers = shared.chan(0, 0);
      yield* goOn<typeof echo>(1, work, "echo", questions, answers);
      let n = 0;
      while (n < 1000) {
        yield* questions.send(n);
        n = yield* answers.recv();
      }
      questions.close();
      return [n, yield* answers.recvOk()];
    });
    equal(result, [1000, [0, false]]);
  },

  "a select over shared and local channels": async () => {
    const sums = await run(function* () {
      const numbers = shared.chan(0, 0);
      const local = chan(0, 0);
      yield* goOn<typeof count>("any", work, "count", 1000, numbers);
      go(function* () {
        for (let i = 1; i <= 1000; i++) yield* local.send(i);
        local.close();
      });
      let far: Chan<number, number> | null = numbers;
      let near: Chan<number, number> | null = local;
      const sum = { far: 0, near: 0 };
      while (far !== null || near !== null) {
        const r: { case: "far" | "near"; value: readonly [number, boolean] } = yield* select({
          far: far?.recvOk() ?? null,
          near: near?.recvOk() ?? null,
        });
        sum[r.case] += r.value[0];
        if (r.value[1]) continue;
        if (r.case === "far") far = null;
        else near = null;
      }
      return sum;
    });
    equal(sums, { far: 500_500, near: 500_500 });
  },

  "channels through channels": async () => {
    const answers = await run(function* () {
      const letters = shared.chan<{ back: Chan<string>; text: string }>(2);
      yield* goOn<typeof reply>(0, work, "reply", letters);
      const back = shared.chan<string>();
      const got: (string | undefined)[] = [];
      for (const text of ["one", "zwölf", "三"]) {
        yield* letters.send({ back, text });
        got.push(yield* back.recv());
      }
      letters.close();
      return got;
    });
    equal(answers, ["ONE", "ZWÖLF", "三"]);
  },

  "one worker and the other": async () => {
    const sum = await run(function* () {
      const out = shared.chan(8, 0);
      yield* goOn<typeof relay>(0, work, "relay", 1, 2000, shared.chan<number>(8), out);
      let total = 0;
      yield* out.forEach((n) => void (total += n));
      return total;
    });
    equal(sum, 2_001_000);
  },
});
