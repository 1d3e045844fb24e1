// AfterFunc runs its function once its context is done, in a goroutine of its own; stop tells whether it prevented
// that.
import { chan, main, sleep } from "goroutines";
import { afterFunc, background, withCancel, withTimeout } from "goroutines/context";

main(function* () {
  let [ctx, cancel] = withCancel(background());
  const ran = chan<string>(10, "");
  const first = afterFunc(ctx, function* () {
    yield* ran.send("first");
  });
  const second = afterFunc(ctx, function* () {
    yield* ran.send("second");
  });
  console.log("stop before:", second());
  console.log("stop again:", second());
  cancel();
  console.log("ran:", yield* ran.recv());
  console.log("stop after it ran:", first());

  afterFunc(ctx, function* () {
    yield* ran.send("at once");
  });
  console.log("ran:", yield* ran.recv());

  // Its own goroutine: a function that blocks does not hold up cancel.
  [ctx, cancel] = withCancel(background());
  const gate = chan<boolean>();
  const stop = afterFunc(ctx, function* () {
    yield* gate.recv();
    yield* ran.send("behind the gate");
  });
  cancel();
  console.log("cancel has returned; stop while it runs:", stop());
  gate.close();
  console.log("ran:", yield* ran.recv());

  // On a child, by its parent's timeout.
  const [parent, cancelParent] = withTimeout(background(), 20);
  const [child, cancelChild] = withCancel(parent);
  afterFunc(child, function* () {
    yield* ran.send(child.err()?.message ?? "alive");
  });
  console.log("ran:", yield* ran.recv());
  cancelChild();
  cancelParent();

  // Nobody is left over.
  yield* sleep(20);
  console.log("unexpected runs:", ran.len);
});
