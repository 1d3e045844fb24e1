// Channel of channels: every request carries the channel on which its answer is wanted.
// Three clients hand their reply channels to one server; the replies are printed client by client.
import { chan, go, main, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";

interface Request {
  readonly number: number;
  readonly reply: SendChan<string>;
}

function* server(requests: RecvChan<Request>): Routine {
  yield* requests.forEach(function* (r) {
    yield* r.reply.send(`${r.number} is ${parity(r.number)}`);
  });
}

function parity(n: number): string {
  return n % 2 === 0 ? "even" : "odd";
}

function* client(first: number, requests: SendChan<Request>, replies: SendChan<Chan<string, string>>): Routine {
  const mine = chan<string>(3, "");
  for (let i = 0; i < 3; i++) {
    yield* requests.send({ number: first + i, reply: mine });
  }
  yield* replies.send(mine);
}

main(function* () {
  const requests = chan<Request>();
  go(server, requests);

  const clients: Chan<Chan<string, string>>[] = [];
  for (let i = 0; i < 3; i++) {
    const replies = chan<Chan<string, string>>();
    go(client, 10 * i, requests, replies);
    clients.push(replies);
  }
  for (const [i, replies] of clients.entries()) {
    const [mine, ok] = yield* replies.recvOk();
    if (!ok) continue;
    for (let j = 0; j < 3; j++) {
      console.log("client", i, "hears:", yield* mine.recv());
    }
  }
});
