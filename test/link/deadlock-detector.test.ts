/** How the thread that made a world finds out that all are asleep, by threads that the test plays. */

import { setTimeout as wait } from "node:timers/promises";
import { beforeEach, expect, it } from "vitest";
import { DeadlockDetector } from "../../lib/link/deadlock-detector.ts";

/** How often they have been woken; -1 while one is not quiet. */
let wakes: number;
/** Called with the next question. */
let onAsk: (asked: number) => void;
let said: string | null;
let detector: DeadlockDetector;

beforeEach(() => {
  wakes = 3;
  said = null;
  detector = new DeadlockDetector({
    wakes: () => wakes,
    ask: (asked) => {
      onAsk(asked);
      return [0, 1];
    },
    awaitDry: () => [0, 1],
    allIdle: (text) => {
      said = text;
    },
    confirmed() {},
  });
});

/** Has all asked. @returns the question. */
function put(): Promise<number> {
  const next = new Promise<number>((resolve) => {
    onAsk = resolve;
  });
  detector.check();
  return next;
}

/** Has all asked, who answer that they are quiet. @returns the question. */
async function question(): Promise<number> {
  const asked = await put();
  detector.answered(1, { asked, idle: true, text: "second" });
  detector.answered(0, { asked, idle: true, text: "first" });
  return asked;
}

function allRunDry(asked: number): void {
  detector.ranDry(0, asked);
  detector.ranDry(1, asked);
}

it("is confirmed once all are quiet and their loops dry", async () => {
  const asked = await question();
  expect(said).toBe("first\n\nsecond");
  detector.ranDry(0, asked);
  expect(detector.confirmed).toBe(false);
  detector.ranDry(1, asked);
  expect(detector.confirmed).toBe(true);
  expect(detector.holds).toBe(true);
});

it("holds no more once somebody has been woken", async () => {
  allRunDry(await question());
  wakes++;
  expect(detector.holds).toBe(false);
});

it("is not by one who says that it is not quiet", async () => {
  const asked = await put();
  detector.answered(0, { asked, idle: true, text: "" });
  detector.answered(1, { asked, idle: false, text: "" });
  expect(said).toBe(null);
});

it("is not by what is said to a question when somebody runs", async () => {
  const asked = await question();
  wakes = -1;
  detector.check();
  // Longer than it is patient: it has looked again.
  await wait(20);
  allRunDry(asked);
  expect(detector.confirmed).toBe(false);
});

it("is not by what is said to a question when somebody has run since", async () => {
  const asked = await question();
  wakes++;
  allRunDry(asked);
  expect(detector.confirmed).toBe(false);
});

it("is not by what is said to a question before the last one", async () => {
  const first = await question();
  const second = await question();
  allRunDry(first);
  expect(detector.confirmed).toBe(false);
  allRunDry(second);
  expect(detector.confirmed).toBe(true);
});

it("asks only once all have been quiet for a while, and nobody has been woken meanwhile", async () => {
  let asked = 0;
  onAsk = () => void asked++;
  detector.check();
  wakes++;
  await new Promise<void>((resolve) => {
    onAsk = () => {
      asked++;
      resolve();
    };
  });
  expect(asked).toBe(1);
});
