// The earlier deadline wins. A child that asks for a later one than its parent has gets the parent's,
// and its own cause is dropped.
import { main } from "goroutines";
import { background, cause, withCancel, withDeadline, withTimeout, withTimeoutCause } from "goroutines/context";
import { Hour, Millisecond, Second } from "goroutines/time";

main(function* () {
  const [parent, cancel] = withTimeout(background(), 200 * Millisecond);
  const parentDeadline = Number(parent.deadline());

  const [late, cancelLate] = withTimeoutCause(parent, Hour, new Error("an hour is over"));
  let deadline = late.deadline();
  console.log(
    "later child: has a deadline:",
    deadline !== undefined,
    "its parent's:",
    Number(deadline) === parentDeadline,
  );

  const [early, cancelEarly] = withTimeoutCause(parent, 10 * Millisecond, new Error("ten milliseconds are over"));
  deadline = early.deadline();
  console.log(
    "earlier child: has a deadline:",
    deadline !== undefined,
    "before its parent's:",
    Number(deadline) < parentDeadline,
  );

  console.log("background has a deadline:", background().deadline() !== undefined);
  const [plain, cancelPlain] = withCancel(background());
  console.log("WithCancel has a deadline:", plain.deadline() !== undefined);
  cancelPlain();
  const [below, cancelBelow] = withCancel(parent);
  console.log("WithCancel below: its parent's:", Number(below.deadline()) === parentDeadline);

  yield* early.done().recv();
  console.log("early:", early.err()?.message, "- cause:", (cause(early) as Error).message);
  console.log("parent is still alive:", parent.err() === undefined);
  yield* late.done().recv();
  console.log("late:", late.err()?.message, "- cause:", (cause(late) as Error).message);
  console.log("parent:", parent.err()?.message);

  const [past, cancelPast] = withDeadline(background(), new Date(Date.now() - Second));
  console.log("a deadline in the past:", past.err()?.message);
  cancelPast();
  console.log("cancelled after that:", past.err()?.message);
  const [none, cancelNone] = withTimeout(background(), 0);
  console.log("a timeout of nothing:", none.err()?.message);
  cancelNone();
  for (const end of [cancelBelow, cancelEarly, cancelLate, cancel]) {
    end();
  }
});
