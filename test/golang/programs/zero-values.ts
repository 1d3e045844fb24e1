// Zero values: a receive from a closed channel yields the zero value of the element type, for ever.
// A channel of objects that was made without a zero value yields undefined, which is Go's nil pointer here.
import { chan, main } from "goroutines";

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Node {
  readonly name: string;
}

main(function* () {
  const ints = chan<number>(0, 0);
  const strings = chan<string>(1, "");
  const bools = chan<boolean>(0, false);
  const points = chan<Point>(1, { x: 0, y: 0 });
  const nodes = chan<Node>(1);

  yield* strings.send("sent");
  yield* points.send({ x: 3, y: 4 });
  yield* nodes.send({ name: "root" });

  ints.close();
  strings.close();
  bools.close();
  points.close();
  nodes.close();

  for (let i = 0; i < 2; i++) {
    console.log("int", yield* ints.recv());
    console.log(`string "${yield* strings.recv()}"`);
    console.log("bool", yield* bools.recv());
    const p = yield* points.recv();
    console.log("point", p.x, p.y);
    const n = yield* nodes.recv();
    if (n !== undefined) {
      console.log("node", n.name);
    } else {
      console.log("no node");
    }
  }
  console.log("a zero one can count with:", (yield* ints.recv()) + 1);
});
