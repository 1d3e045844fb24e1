// Lines of docs/semantics.md on time that hold for more than one package.
import { expect, test } from "vitest";
import { chan, go, gosched, run, trySelect } from "goroutines";
import { background, cause, DeadlineExceeded, withDeadlineCause } from "goroutines/context";
import { afterFunc, now, sleep } from "goroutines/time";
import { run as onClockOfItsOwn } from "goroutines/testing";

test("no timer fires beside a bare trySelect loop; once it performs gosched, they do", async () => {
  const fired: string[] = [];
  await run(function* () {
    go(function* () {
      yield* sleep(1);
      fired.push("sleep");
    });
    yield* gosched();
    afterFunc(1, function* () {
      fired.push("afterFunc");
    });
    const idle = chan();
    const start = performance.now();
    while (performance.now() - start < 5) expect(trySelect({ it: idle.recv() })).toBe(undefined);
    expect(fired).toEqual([]);
    while (fired.length < 2) {
      trySelect({ it: idle.recv() });
      yield* gosched();
    }
  });
  expect(fired.toSorted()).toEqual(["afterFunc", "sleep"]);
});

test("withDeadlineCause: its cause at the deadline, DeadlineExceeded as the error", async () => {
  await onClockOfItsOwn(function* () {
    const [ctx] = withDeadlineCause(background(), new Date(now().getTime() + 3), "slow");
    expect([ctx.err(), cause(ctx)]).toEqual([undefined, undefined]);
    yield* ctx.done().recv();
    expect([ctx.err(), cause(ctx)]).toEqual([DeadlineExceeded, "slow"]);
  });
});
