// recover: what it answers, when, and what goes on after it. The lines are those that real Go 1.23 prints.
import { describe, expect, test } from "vitest";
import { call, chan, go, goexit, gosched, isGoexit, run, until, UsageError, type Routine, type Task } from "goroutines";
import { func, type Frame } from "goroutines/defer";
import { WaitGroup } from "goroutines/sync";
import { failure, lines } from "./subject.ts";

describe("recover", () => {
  test("answers what was thrown, once, and the function returns", async () => {
    expect(
      await lines(function* (log) {
        yield* func(function* (f) {
          f.defer(() => log(f.recover(), f.recover()));
          throw "first";
        });
        log("goes on");
      }),
    ).toEqual(["first <nil>", "goes on"]);
  });

  test("answers nothing in the body, and nothing where nobody panics", async () => {
    expect(
      await lines(function* (log) {
        yield* func(function* (f) {
          f.defer(() => log("deferred", f.recover()));
          log("body", f.recover());
        });
      }),
    ).toEqual(["body <nil>", "deferred <nil>"]);
  });

  test("answers only on the frame that deferred the call", async () => {
    expect(
      await lines(function* (log) {
        yield* func(function* (f) {
          f.defer(() => log("own", f.recover()));
          f.defer(function* () {
            yield* func(function* (g) {
              g.defer(() => log("nested", g.recover()));
              log("called", g.recover());
            });
          });
          throw "first";
        });
      }),
    ).toEqual(["called <nil>", "nested <nil>", "own first"]);
  });

  test("a function deferred with its frame as the argument can recover", async () => {
    expect(
      await lines(function* (log) {
        const handler = (f: { recover: () => unknown }): void => log(f.recover());
        yield* func(function* (f) {
          f.defer(handler, f);
          throw "first";
        });
      }),
    ).toEqual(["first"]);
  });

  test("deferred itself recovers nothing, as Go's `defer recover()`", async () => {
    expect(
      await failure(
        () =>
          func(function* (f) {
            f.defer(f.recover);
            throw "first";
          }) as never,
      ),
    ).toBe("first");
  });

  test("answers in a deferred generator function, after ops and through call", async () => {
    expect(
      await lines(function* (log) {
        yield* func(function* (f) {
          f.defer(function* () {
            yield* gosched();
            yield* call(function* (): Routine {
              log(f.recover());
            });
          });
          throw "first";
        });
      }),
    ).toEqual(["first"]);
  });

  test("answers no other goroutine, and no callback", async () => {
    const seen: unknown[] = [];
    const error = await failure(
      () =>
        func(function* (f) {
          f.defer(function* () {
            const done = chan<void>();
            go(function* () {
              seen.push(f.recover());
              done.close();
            });
            yield* done.recv();
            yield* until(Promise.resolve().then(() => seen.push(f.recover())));
          });
          throw "first";
        }) as never,
    );
    expect([error, seen]).toEqual(["first", [undefined, undefined]]);
  });

  test("answers nothing once the function has ended", async () => {
    let late: () => unknown = () => "never set";
    await failure(
      () =>
        func(function* (f) {
          f.defer(() => {
            late = () => f.recover();
          });
          throw "first";
        }) as never,
    );
    expect(late()).toBeUndefined();
  });

  test("panic(nil) recovers as an error that says so; run rejects with the very value", async () => {
    for (const nil of [undefined, null]) {
      expect(
        await lines(function* (log) {
          yield* func(function* (f) {
            f.defer(() => log(f.recover()));
            throw nil;
          });
        }),
      ).toEqual([expect.stringMatching(/^panic called with nil argument/)]);
      expect(
        await failure(
          () =>
            func(function* () {
              throw nil;
            }) as never,
        ),
      ).toBe(nil);
    }
  });
});

describe("recover of a deferred function that is made by func", () => {
  test("answers in its body what the function that deferred it panics with", async () => {
    expect(
      await lines(function* (log) {
        const handle = (name: string): Task<void> =>
          func(function* (g) {
            g.defer(log, name, "cleans up");
            log(name, g.recover());
          });
        yield* func(function* (f) {
          f.defer(handle, "second:");
          f.defer(handle, "first:");
          throw "boom";
        });
      }),
    ).toEqual(["first: boom", "first: cleans up", "second: <nil>", "second: cleans up"]);
  });

  test("but not where it is called by the deferred function, or defers on", async () => {
    expect(
      await lines(function* (log) {
        const handle = (): Task<void> =>
          func(function* (g) {
            g.defer(() => log("its deferred:", g.recover()));
            log("its body:", g.recover());
          });
        yield* func(function* (f) {
          f.defer(() => log("own:", f.recover()));
          f.defer(function* () {
            yield* handle();
          });
          f.defer(() => call(handle));
          throw "boom";
        });
      }),
    ).toEqual(["its body: <nil>", "its deferred: <nil>", "its body: <nil>", "its deferred: <nil>", "own: boom"]);
  });

  test("and nothing where the function that deferred it does not panic, or exits", async () => {
    expect(
      await lines(function* (log) {
        const handle = (): Task<void> =>
          func(function* (g) {
            log(g.recover());
          });
        yield* func(function* (f) {
          f.defer(handle);
        });
        const ended = chan<void>();
        go(() =>
          func(function* (f) {
            f.defer(() => ended.close());
            f.defer(handle);
            yield* goexit();
          }),
        );
        yield* ended.recv();
      }),
    ).toEqual(["<nil>", "<nil>"]);
  });
});

describe("recover of a frame whose deferred call is not the one that runs", () => {
  const wrong = {
    name: "UsageError",
    code: "ERR_RECOVER",
    message: expect.stringMatching(
      /^f\.recover: a call runs that another function has deferred.*call recover of its frame$/,
    ) as string,
  };

  test("is an error where a deferred call runs a function whose own deferred call asks for it", async () => {
    let caught: unknown;
    expect(
      await lines(function* (log) {
        yield* func(function* (f) {
          f.defer(() => log("own:", f.recover()));
          f.defer(function* () {
            yield* func(function* (g) {
              g.defer(() => {
                try {
                  log(f.recover());
                } catch (e) {
                  caught = e;
                }
              });
            });
          });
          throw "boom";
        });
      }),
    ).toEqual(["own: boom"]);
    expect(caught).toBeInstanceOf(UsageError);
    expect(caught).toMatchObject(wrong);
  });

  test("is an error where the function that panics was called in the body of the frame that is asked", async () => {
    const error = await failure(
      () =>
        func(function* (f) {
          yield* func(function* (g) {
            g.defer(() => f.recover());
            throw "boom";
          });
        }) as never,
    );
    expect(error).toMatchObject(wrong);
  });

  test("is an error where the frame that is asked has ended", async () => {
    let before: Frame<void> | undefined;
    const error = await failure(function* () {
      yield* func(function* (f) {
        before = f;
      });
      yield* func(function* (g) {
        g.defer(() => before?.recover());
        throw "boom";
      });
    });
    expect(error).toMatchObject(wrong);
  });

  test("is none where the deferred function only calls a function with a frame of its own", async () => {
    expect(
      await lines(function* (log) {
        yield* func(function* (f) {
          f.defer(() =>
            func(function* (g) {
              g.defer(log, "cleans up");
              log("asked:", f.recover());
            }),
          );
          throw "boom";
        });
      }),
    ).toEqual(["asked: boom", "cleans up"]);
  });

  test("is told apart for each goroutine, though their deferred calls run at the same time", async () => {
    expect(
      await lines(function* (log) {
        const wg = new WaitGroup();
        const safe = (name: string): Task<void> =>
          func(function* (f) {
            f.defer(function* () {
              for (let i = 0; i < 3; i++) yield* gosched();
              yield* func(function* (g) {
                g.defer(() => log(name, "inner", g.recover()));
                yield* gosched();
                throw `${name}'s second`;
              });
              log(name, "outer", f.recover());
            });
            throw `${name}'s first`;
          });
        wg.go(safe, "a");
        wg.go(safe, "b");
        yield* wg.wait();
      }),
    ).toEqual(["a inner a's second", "a outer a's first", "b inner b's second", "b outer b's first"]);
  });
});

describe("a panic inside a deferred call", () => {
  test("replaces the earlier one", async () => {
    expect(
      await lines(function* (log) {
        yield* func(function* (f) {
          f.defer(() => log("2:", f.recover()));
          f.defer(() => log("1:", f.recover()));
          f.defer(() => {
            throw "second";
          });
          throw "first";
        });
      }),
    ).toEqual(["1: second", "2: <nil>"]);
  });

  test("recovered inside that call, the first continues", async () => {
    expect(
      await lines(function* (log) {
        yield* func(function* (f) {
          f.defer(() => log("outer", f.recover()));
          f.defer(function* () {
            yield* func(function* (g) {
              g.defer(() => log("inner", g.recover()));
              throw "second";
            });
          });
          throw "first";
        });
      }),
    ).toEqual(["inner second", "outer first"]);
  });

  test("of an inner frame is what the outer one recovers", async () => {
    expect(
      await lines(function* (log) {
        yield* func(function* (f) {
          f.defer(() => log(f.recover()));
          yield* func(function* (g) {
            g.defer(() => {
              throw "second";
            });
            throw "first";
          });
        });
      }),
    ).toEqual(["second"]);
  });

  test("is what run rejects with: the very value, with nothing added to it", async () => {
    const second = Object.freeze(new Error("second"));
    const error = await failure(
      () =>
        func(function* (f) {
          f.defer(() => {
            throw second;
          });
          throw new Error("first");
        }) as never,
    );
    expect(error).toBe(second);
    expect(new Set(Reflect.ownKeys(second))).toEqual(new Set(["message", "stack"]));
  });
});

describe("goexit", () => {
  /** Runs `body` in a goroutine of its own to its end. */
  function* alone(body: () => Routine<unknown>): Routine {
    const ended = chan<void>();
    go(function* () {
      try {
        yield* body();
      } finally {
        ended.close();
      }
    });
    yield* ended.recv();
  }

  test("runs all deferred calls, and recover answers nothing there", async () => {
    expect(
      await lines(function* (log) {
        yield* alone(function* () {
          yield* func(function* (f) {
            f.defer(() => log("recover", f.recover()));
            f.defer(log, "deferred");
            return yield* goexit();
          });
          log("unreachable");
        });
      }),
    ).toEqual(["deferred", "recover <nil>"]);
  });

  test("survives a panic that a later deferred call recovers", async () => {
    expect(
      await lines(function* (log) {
        yield* alone(function* () {
          yield* func(function* (f) {
            f.defer(log, "last");
            f.defer(() => log("again", f.recover()));
            f.defer(() => log("recover", f.recover()));
            f.defer(() => {
              throw "second";
            });
            return yield* goexit();
          });
          log("unreachable");
        });
      }),
    ).toEqual(["recover second", "again <nil>", "last"]);
  });

  test("survives it also where another frame recovers, and for a primitive value", async () => {
    expect(
      await lines(function* (log) {
        yield* alone(function* () {
          yield* func(function* (f) {
            f.defer(() => log("recover", f.recover()));
            yield* func(function* (g) {
              g.defer(() => {
                throw "second";
              });
              return yield* goexit();
            });
            log("unreachable 1");
          });
          log("unreachable 2");
        });
      }),
    ).toEqual(["recover second"]);
  });

  test("survives it also past a finally that performs ops", async () => {
    expect(
      await lines(function* (log) {
        yield* alone(
          () =>
            func(function* (f) {
              f.defer(log, "last");
              f.defer(() => log("recover", f.recover()));
              try {
                yield* func(function* (g) {
                  g.defer(() => {
                    throw "second";
                  });
                  return yield* goexit();
                });
              } finally {
                yield* gosched();
                log("finally");
              }
            }) as never,
        );
      }),
    ).toEqual(["finally", "recover second", "last"]);
  });

  test("of a deferred call ends a panic", async () => {
    expect(
      await lines(function* (log) {
        yield* alone(
          () =>
            func(function* (f) {
              f.defer(() => log("recover", f.recover()));
              f.defer(function* () {
                yield* goexit();
              });
              throw "first";
            }) as never,
        );
        log("the program goes on");
      }),
    ).toEqual(["recover <nil>", "the program goes on"]);
  });

  test("leaves the function as the throw that isGoexit knows", async () => {
    let thrown: unknown;
    await run(() =>
      alone(function* () {
        try {
          yield* func(function* () {
            return yield* goexit();
          });
        } catch (e) {
          thrown = e;
          throw e;
        }
      }),
    );
    expect(isGoexit(thrown)).toBe(true);
  });

  test("that a catch swallowed is over: a later panic of the same value is recovered as any", async () => {
    expect(
      await lines(function* (log) {
        yield* alone(function* () {
          try {
            yield* func(function* (f) {
              f.defer(() => {
                throw "second";
              });
              return yield* goexit();
            });
          } catch (e) {
            log("caught", e);
          }
          yield* func(function* (f) {
            f.defer(() => log("recover", f.recover()));
            throw "second";
          });
          log("goes on");
        });
      }),
    ).toEqual(["caught second", "recover second", "goes on"]);
  });
});
