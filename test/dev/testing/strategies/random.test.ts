import { go, type Routine } from "goroutines";
import { expect, test } from "vitest";
import { choose } from "goroutines/testing";
import { random } from "../../../../lib/dev/testing/strategies/random.ts";
import { executions } from "./executions.ts";

const N = 6000;

test("every value that is chosen is as likely as the others", () => {
  const counts = [0, 0, 0, 0, 0];
  for (const { value } of executions(
    function* (): Routine<number> {
      return choose(5, "any");
    },
    random()(1),
    N,
  ))
    (counts[value as number] as number) += 1;
  for (const count of counts) expect(Math.abs(count - N / 5)).toBeLessThan(6 * Math.sqrt(N / 5));
});

test("every order of goroutines that make one step is as likely as the others", () => {
  const counts = new Map<string, number>();
  const strategy = random()(3);
  let order = "";
  const body = function* (): Routine {
    order = "";
    for (const name of ["a", "b", "c"]) {
      go(function* () {
        order += name;
      });
    }
  };
  for (let n = 0; n < N; n++) {
    executions(body, strategy, 1);
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - N / 6)).toBeLessThan(6 * Math.sqrt(N / 6));
});
