/**
 * Two copies of the package on one thread, as when a dependency brings its own: goroutines of one
 * perform ops of the other, and each knows the other's errors.
 */

import * as ours from "goroutines";
import { equal, perform, rejection, type Cases } from "../case.ts";

const name = "goroutines-again";
const theirs = (await import(name)) as typeof ours;

const cases: Cases = {
  "they are two": async () => {
    equal(ours.chan === theirs.chan, false);
  },

  "a goroutine of one performs the other's ops": async () => {
    const got = await ours.run(function* () {
      const ch = theirs.chan<number>(0, 0);
      const done = theirs.chan<string>();
      theirs.go(function* () {
        yield* theirs.sleep(1);
        yield* ch.send(1);
        yield* theirs.gosched();
        yield* ch.send(2);
        ch.close();
      });
      ours.go(function* () {
        let sum = 0;
        yield* ch.forEach((n) => {
          sum += n;
        });
        yield* done.send(`sum ${sum}`);
      });
      const alive = [ours.numGoroutine(), theirs.numGoroutine()];
      const r = yield* ours.select({
        done: done.recv(),
        late: theirs.sleep(5000),
        never: theirs.until(new Promise(() => {})),
      });
      return [alive, r.case, r.value];
    });
    equal(got, [[3, 3], "done", "sum 3"]);
  },

  "channels join programs of both": async () => {
    const ping = ours.chan<number>(0, 0);
    const pong = theirs.chan<number>(0, 0);
    const echo = theirs.run(function* () {
      for (let i = 0; i < 100; i++) yield* pong.send(yield* ping.recv());
    });
    const sum = await ours.run(function* () {
      let total = 0;
      for (let i = 0; i < 100; i++) {
        yield* ping.send(i);
        total += yield* pong.recv();
      }
      return total;
    });
    await echo;
    equal(sum, 4950);
  },

  "errors are recognised": async () => {
    const ch = theirs.chan<number>(1);
    ch.close();
    const panic = await rejection(
      theirs.run(function* () {
        yield* ch.send(1);
      }),
    );
    const deadlock = await rejection(
      theirs.run(
        function* () {
          yield* ours.chan<void>().recv();
        },
        { deadlock: "exact" },
      ),
    );
    const asOurs = (e: unknown): readonly boolean[] =>
      [ours.GoError, ours.RuntimeError, ours.FatalError, ours.DeadlockError, ours.UsageError].map(
        (kind) => e instanceof kind,
      );
    equal(asOurs(panic), [true, true, false, false, false]);
    equal(asOurs(deadlock), [true, false, true, true, false]);
  },

  "the nil channel is one": async () => {
    equal([ours.isNil(theirs.nilChan()), theirs.isNil(ours.nilChan())], [true, true]);
    equal(ours.isNil(theirs.chan()), false);
  },

  "goexit of one ends a goroutine of the other, quietly": async () => {
    const got = await ours.run(function* () {
      const unwound = ours.chan<boolean>(1);
      ours.go(function* () {
        try {
          yield* theirs.goexit();
        } catch (e) {
          unwound.trySend(ours.isGoexit(e));
          throw e;
        }
      });
      return yield* unwound.recv();
    });
    equal(got, true);
  },

  "the stop of one ends a loop of the other": async () => {
    const got = await ours.run(function* () {
      const ch = theirs.chan<number>(3);
      for (const n of [1, 2, 3]) yield* ch.send(n);
      yield* ch.forEach(() => ours.stop);
      return ch.len;
    });
    equal(got, 2);
  },

  "call runs a routine of the other": async () => {
    const got = await ours.run(function* () {
      const ch = theirs.chan<number>(0, 0);
      theirs.go(function* () {
        yield* ch.send(7);
      });
      return yield* ours.call(function* () {
        return yield* theirs.call(function* () {
          return yield* ch.recv();
        });
      });
    });
    equal(got, 7);
  },
};

console.log(JSON.stringify(await perform(cases)));
