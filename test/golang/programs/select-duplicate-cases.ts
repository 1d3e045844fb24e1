// Select with the same channel in two cases: each counts for itself, and over a thousand rounds both are chosen.
import { chan, main, select } from "goroutines";

const rounds = 1000;

main(function* () {
  const ready = chan<number>(1, 0);
  const chosen = { first: 0, second: 0 };
  let sum = 0;
  for (let i = 0; i < rounds; i++) {
    yield* ready.send(i);
    const r = yield* select({ first: ready.recv(), second: ready.recv() });
    chosen[r.case]++;
    sum += r.value;
  }
  console.log("rounds", chosen.first + chosen.second, "sum", sum);
  console.log("both chosen:", chosen.first > 0, chosen.second > 0);

  const room = chan<"left" | "right">(rounds);
  for (let i = 0; i < rounds; i++) {
    yield* select({ left: room.send("left"), right: room.send("right") });
  }
  room.close();
  const seen = { left: 0, right: 0 };
  yield* room.forEach((side) => {
    seen[side]++;
  });
  console.log("sent", seen.left + seen.right);
  console.log("both sent:", seen.left > 0, seen.right > 0);

  // Two of the three cases are this channel: it gets about two thirds, and surely more than half.
  const one = chan<boolean>();
  const two = chan<boolean>();
  one.close();
  two.close();
  let twice = 0;
  const many = 10 * rounds;
  for (let i = 0; i < many; i++) {
    const r = yield* select({ first: one.recv(), second: one.recv(), other: two.recv() });
    if (r.case !== "other") {
      twice++;
    }
  }
  console.log("two cases beat one:", twice > (many * 3) / 5 && twice < (many * 11) / 15);
});
