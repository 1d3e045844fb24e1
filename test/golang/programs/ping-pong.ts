// Ping-pong: two players hit one ball over an unbuffered table until the tenth hit.
// Only the player who holds the ball prints, so the output has one order.
import { chan, go, main, type Chan, type Routine, type SendChan } from "goroutines";

const lastHit = 10;

function* player(name: string, table: Chan<number, number>, done: SendChan<boolean>): Routine {
  for (;;) {
    const [ball, ok] = yield* table.recvOk();
    if (!ok) break;
    const hits = ball + 1;
    console.log(name, hits);
    if (hits === lastHit) {
      table.close();
      break;
    }
    yield* table.send(hits);
  }
  yield* done.send(true);
}

main(function* () {
  const table = chan<number>(0, 0);
  const done = chan<boolean>();
  go(player, "ping", table, done);
  yield* table.send(0); // ping is alone at the table, so ping gets the serve
  go(player, "pong", table, done);
  yield* done.recv();
  yield* done.recv();
  console.log("game over");
});
