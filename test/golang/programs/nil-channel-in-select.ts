// Nil channels in select: an input that is used up is set to nil, and its case is never ready again.
// The loop ends when both inputs are used up; a nil send case beside them must never fire.
import { chan, go, main, nilChan, select, trySelect, type RecvChan, type SendChan } from "goroutines";

function produce(from: number, to: number): RecvChan<number> {
  const out = chan<number>();
  go(function* () {
    for (let n = from; n < to; n++) {
      yield* out.send(n);
    }
    out.close();
  });
  return out;
}

main(function* () {
  let small = produce(0, 5);
  let large = produce(100, 103);
  const nowhere: SendChan<number> = nilChan<number>();
  const seen: number[] = [];
  for (let open = 2; open > 0;) {
    const r = yield* select({ small: small.recvOk(), large: large.recvOk(), nowhere: nowhere.send(1) });
    switch (r.case) {
      case "small": {
        const [n, ok] = r.value;
        if (!ok) {
          small = nilChan<number>();
          open--;
          continue;
        }
        seen.push(n);
        break;
      }
      case "large": {
        const [n, ok] = r.value;
        if (!ok) {
          large = nilChan<number>();
          open--;
          continue;
        }
        seen.push(n);
        break;
      }
      case "nowhere":
        console.log("unreachable");
    }
  }
  seen.sort((a, b) => a - b);
  console.log(`[${seen.join(" ")}]`);

  const r = trySelect({ small: small.recv(), nowhere: nowhere.send(2) });
  switch (r?.case) {
    case "small":
      console.log("unreachable");
      break;
    case "nowhere":
      console.log("unreachable");
      break;
    default:
      console.log("two nil channels: default");
  }
});
