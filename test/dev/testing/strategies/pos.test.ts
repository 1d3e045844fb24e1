import { chan, go, type Body, type Chan, type Routine } from "goroutines";
import { describe, expect, test } from "vitest";
import { pos } from "../../../../lib/dev/testing/strategies/pos.ts";
import { random } from "../../../../lib/dev/testing/strategies/random.ts";
import type { StrategyMaker } from "../../../../lib/dev/testing/strategies/strategy.ts";
import { executions } from "./executions.ts";

interface Racer {
  readonly name: string;
  /** Steps that touch nothing of the others. */
  readonly before: number;
  /** Steps that race with those of the others. */
  readonly racing: number;
}

/** Returns in which order the racing steps were made. */
function race(...racers: readonly Racer[]): Body<string> {
  return function* (): Routine<string> {
    let order = "";
    const track = chan<string>(100);
    const finish = chan<void>(racers.length);
    for (const { name, before, racing } of racers) {
      const own: Chan<number> = chan<number>(before);
      go(function* () {
        for (let i = 0; i < before; i++) yield* own.send(i);
        for (let i = 0; i < racing; i++) {
          yield* track.send(name);
          order += name;
        }
        yield* finish.send();
      });
    }
    for (const _ of racers) yield* finish.recv();
    return order;
  };
}

const N = 6000;

function orders(body: Body<string>, maker: StrategyMaker): string[] {
  return [1, 2, 3, 4, 5, 6].flatMap((seed) => executions(body, maker(seed), N / 6).map(({ value }) => value as string));
}

function share(all: readonly string[], which: (order: string) => boolean): number {
  return all.filter(which).length / all.length;
}

describe("pos", () => {
  test("makes each order of three racing steps about as likely as the others", () => {
    const all = orders(race(...["a", "b", "c"].map((name) => ({ name, before: 3, racing: 1 }))), pos());
    for (const order of ["abc", "acb", "bac", "bca", "cab", "cba"]) {
      expect(Math.abs(share(all, (o) => o === order) - 1 / 6)).toBeLessThan(0.03);
    }
  });

  test("decides each race anew", () => {
    const all = orders(race({ name: "a", before: 0, racing: 6 }, { name: "b", before: 0, racing: 6 }), pos());
    let same = 0;
    let other = 0;
    for (const order of all) {
      for (let i = 1; i < order.length; i++) {
        const past = order.split("").slice(0, i);
        const [a, b] = ["a", "b"].map((name) => past.filter((c) => c === name).length) as [number, number];
        // Both stand before a racing step.
        if (a < 1 || b < 1 || a > 5 || b > 5) continue;
        if (order[i] === order[i - 1]) same++;
        else other++;
      }
    }
    expect(same + other).toBeGreaterThan(N);
    expect(Math.abs(same / (same + other) - 1 / 2)).toBeLessThan(0.03);
  });

  test("lets the one with the long way win as often as one of its steps is the last of all in a random order, where random nearly never does", () => {
    const body = race({ name: "a", before: 0, racing: 1 }, { name: "b", before: 10, racing: 1 });
    const long = (order: string): boolean => order === "ba";
    expect(share(orders(body, pos()), long)).toBeGreaterThan(1 / 20);
    expect(share(orders(body, random()), long)).toBeLessThan(1 / 200);
  });
});
