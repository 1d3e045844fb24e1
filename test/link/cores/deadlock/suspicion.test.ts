/** How the thread that made a world finds out that all are asleep, by workers that the test plays. */

import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { cores, type Cores } from "../../../../lib/link/cores/index.ts";
import { noteQuiet, wakesIfQuiet } from "../../../../lib/link/cores/quiet.ts";
import { currentSeat, type Seat } from "../../../../lib/link/cores/seat.ts";
import { Suspicion } from "../../../../lib/link/cores/suspicion.ts";

let world: Cores;
let seat: Seat;
/** Called with the next question. */
let onAsk: (asked: number) => void;
let suspicion: Suspicion;

beforeEach(async () => {
  world = cores({ size: 1 });
  seat = currentSeat() as Seat;
  // The worker has sat down and rests, and so does this thread.
  while (wakesIfQuiet(seat) < 0 || seat.kernel.lifeOf(1) === 0) await wait(5);
  suspicion = new Suspicion(seat, {
    ask: (asked) => {
      onAsk(asked);
      return [0];
    },
    doze: () => [0],
  }, () => {});
});
afterEach(() => world.close());

/** Has the worker asked, who answers that he is quiet. @returns the question. */
async function question(): Promise<number> {
  const put = new Promise<number>((resolve) => {
    onAsk = resolve;
  });
  suspicion.rises();
  const asked = await put;
  suspicion.answered(0, { asked, quiet: true, text: "" });
  return asked;
}

it("is confirmed once all are quiet and their loops dry", async () => {
  const asked = await question();
  expect(suspicion.confirmed).toBe(false);
  suspicion.ranDry(0, asked);
  expect(suspicion.confirmed).toBe(true);
  expect(suspicion.holds).toBe(true);
});

it("is not by what is said to a question when somebody has run since", async () => {
  const asked = await question();
  noteQuiet(seat, false);
  suspicion.rises();
  // Longer than it is patient: it has looked again, and somebody runs.
  await wait(20);
  suspicion.ranDry(0, asked);
  expect(suspicion.confirmed).toBe(false);
});

it("is not by what is said to a question before the last one", async () => {
  const first = await question();
  const second = await question();
  suspicion.ranDry(0, first);
  expect(suspicion.confirmed).toBe(false);
  suspicion.ranDry(0, second);
  expect(suspicion.confirmed).toBe(true);
});
