// Towers of Hanoi: a recursive function that sends each move from deep down its own calls,
// and a receiver that plays the moves and checks that no disk ever lies on a smaller one.
import { call, chan, go, main, type Routine, type SendChan } from "goroutines";

const disks = 10;

interface Move {
  readonly from: number;
  readonly to: number;
}

function* solve(height: number, from: number, to: number, spare: number, moves: SendChan<Move>): Routine<number> {
  if (height === 0) return 0;
  const count: number = yield* call(solve, height - 1, from, spare, to, moves);
  yield* moves.send({ from, to });
  return count + 1 + (yield* call(solve, height - 1, spare, to, from, moves));
}

main(function* () {
  const moves = chan<Move>();
  const counted = chan<number>();
  go(function* () {
    const count = yield* solve(disks, 0, 2, 1, moves);
    moves.close();
    yield* counted.send(count);
  });

  const pegs: number[][] = [[], [], []];
  for (let disk = disks; disk > 0; disk--) {
    pegs[0]?.push(disk);
  }
  let legal = true;
  yield* moves.forEach((m) => {
    const disk = pegs[m.from]?.pop() ?? 0;
    if ((pegs[m.to]?.at(-1) ?? Infinity) < disk) {
      legal = false;
    }
    pegs[m.to]?.push(disk);
    if (disk === disks || disk === disks - 1) {
      console.log("disk", disk, "from", m.from, "to", m.to);
    }
  });
  console.log("moves", yield* counted.recv(), "legal", legal);
  console.log("last peg", `[${pegs[2]?.join(" ")}]`);
});
