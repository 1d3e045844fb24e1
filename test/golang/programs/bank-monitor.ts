// Bank with a monitor goroutine: only the monitor touches the balances; clients send it orders.
// Fifty clients move money around in any order; the books must balance whatever the order was.
import { chan, go, main, select, type RecvChan, type Routine, type SendChan } from "goroutines";

const accounts = 5;
const clients = 50;
const opening = 1000;

interface Transfer {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  readonly accepted: SendChan<boolean>;
}

interface Query {
  readonly account: number;
  readonly balance: SendChan<number>;
}

function* monitor(transfers: RecvChan<Transfer>, queries: RecvChan<Query>): Routine {
  const balances = Array.from({ length: accounts }, () => opening);
  const balance = (account: number): number => balances[account] ?? 0;
  for (;;) {
    const r = yield* select({ transfer: transfers.recvOk(), query: queries.recvOk() });
    switch (r.case) {
      case "transfer": {
        const [t, ok] = r.value;
        if (!ok) return;
        const enough = balance(t.from) >= t.amount;
        if (enough) {
          balances[t.from] = balance(t.from) - t.amount;
          balances[t.to] = balance(t.to) + t.amount;
        }
        yield* t.accepted.send(enough);
        break;
      }
      case "query": {
        const [q, ok] = r.value;
        if (!ok) return;
        yield* q.balance.send(balance(q.account));
        break;
      }
    }
  }
}

/** A client moves ten coins round the whole circle of accounts, so all it does cancels out. */
function* client(first: number, transfers: SendChan<Transfer>, refused: SendChan<number>): Routine {
  const accepted = chan<boolean>(0, false);
  let count = 0;
  for (let i = 0; i < accounts; i++) {
    yield* transfers.send({ from: (first + i) % accounts, to: (first + i + 1) % accounts, amount: 10, accepted });
    if (!(yield* accepted.recv())) {
      count++;
    }
  }
  yield* refused.send(count);
}

main(function* () {
  const transfers = chan<Transfer>();
  const queries = chan<Query>();
  go(monitor, transfers, queries);

  const refused = chan<number>(0, 0);
  for (let i = 0; i < clients; i++) {
    go(client, i, transfers, refused);
  }
  let count = 0;
  for (let i = 0; i < clients; i++) {
    count += yield* refused.recv();
  }
  console.log("refused while moving in circles:", count);

  const accepted = chan<boolean>(0, false);
  yield* transfers.send({ from: 0, to: 1, amount: opening + 1, accepted });
  console.log("overdraw accepted:", yield* accepted.recv());
  yield* transfers.send({ from: 0, to: 1, amount: opening, accepted });
  console.log("all of it accepted:", yield* accepted.recv());

  let total = 0;
  const balance = chan<number>(0, 0);
  for (let account = 0; account < accounts; account++) {
    yield* queries.send({ account, balance });
    const b = yield* balance.recv();
    total += b;
    console.log("account", account, "has", b);
  }
  console.log("total", total);
});
