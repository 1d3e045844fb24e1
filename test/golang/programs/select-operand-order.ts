// Select evaluates every channel operand and every send value once, in source order, before it chooses.
// That holds for cases that are not chosen and for nil channels too; the left side of a receive waits.
import { chan, main, nilChan, select, trySelect, type Chan } from "goroutines";

function channel(name: string, ch: Chan<number, number>): Chan<number, number> {
  console.log("channel", name);
  return ch;
}

function value(name: string, n: number): number {
  console.log("value", name);
  return n;
}

function index(name: string, i: number): number {
  console.log("index", name);
  return i;
}

main(function* () {
  const ready = chan<number>(1, 0);
  yield* ready.send(7);
  const full = chan<number>(1, 0);
  yield* full.send(0);
  const got = [0, 0, 0];

  const first = yield* select({
    none: channel("nil", nilChan<number>()).send(value("for nil", 1)),
    ready: channel("ready", ready).recv(),
    full: channel("full", full).send(value("for full", 2)),
    empty: channel("empty", chan<number>(0, 0)).recv(),
  });
  switch (first.case) {
    case "ready":
      got[index("of ready", 1)] = first.value;
      console.log("received", `[${got.join(" ")}]`);
      break;
    default:
      console.log("unreachable");
  }

  const second = trySelect({
    full: channel("full again", full).send(value("for full again", 3)),
    none: channel("nil again", nilChan<number>()).recv(),
  });
  console.log(second ? "unreachable" : "default");

  const third = yield* select({
    emptied: channel("emptied", ready).send(value("for emptied", 4)),
  });
  switch (third.case) {
    case "emptied":
      console.log("sent, holding", ready.len);
  }
});
