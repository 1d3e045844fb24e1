// Values, and how contexts are printed.
import { describe, expect, test } from "vitest";
import { RuntimeError, nilChan } from "goroutines";
import {
  afterFunc,
  background,
  fromSignal,
  todo,
  withCancel,
  withCancelCause,
  withDeadline,
  withSignal,
  withTimeout,
  withValue,
  withoutCancel,
  type Context,
} from "goroutines/context";
import { foreign, thrownBy } from "./inside.ts";

describe("withValue", () => {
  test("finds the innermost value of a key; undefined if there is none", () => {
    const key = Symbol("key");
    const outer = withValue(withValue(background(), key, 1), "other", 2);
    const inner = withValue(withCancel(outer)[0], key, 3);
    expect([outer.value(key), inner.value(key), inner.value("other"), inner.value("none")]).toEqual([
      1,
      3,
      2,
      undefined,
    ]);
  });

  test("keys are told by ===", () => {
    const ctx = withValue(withValue(background(), 1, "number"), {}, "object");
    expect([ctx.value(1), ctx.value("1"), ctx.value({})]).toEqual(["number", undefined, undefined]);
  });

  test("a value of undefined hides the outer one", () => {
    expect(withValue(withValue(background(), "k", 1), "k", undefined).value("k")).toBeUndefined();
  });

  test.each([null, undefined])("panics `nil key`: %s", (key) => {
    const e = thrownBy(() => withValue(background(), key, 1));
    expect(e).toBeInstanceOf(RuntimeError);
    expect(e).toMatchObject({ code: "ERR_NIL_KEY", message: "nil key" });
  });

  test("is done with its parent, and has its signal", () => {
    const [parent, cancel] = withCancel(background());
    const ctx = withValue(withValue(parent, 1, 1), 2, 2);
    expect(ctx.done()).toBe(parent.done());
    expect(ctx.signal).toBe(parent.signal);
    cancel();
    expect(ctx.err()).toBe(parent.err());
    expect(ctx.signal.aborted).toBe(true);
  });

  test("withoutCancel keeps the values", () => {
    expect(withoutCancel(withValue(background(), "k", 1)).value("k")).toBe(1);
  });

  test("a foreign parent is asked for what is not found", () => {
    const ctx = withValue(foreign({ value: (key) => `foreign ${String(key)}` }), "k", 1);
    expect([ctx.value("k"), ctx.value("l")]).toEqual([1, "foreign l"]);
  });
});

describe("string forms are Go's", () => {
  class Mine {
    deadline(): undefined {}
    done(): ReturnType<Context["done"]> {
      return nilChan();
    }
    err(): undefined {}
    value(): undefined {}
  }

  class Point {
    readonly x: number = 1;
  }

  class Named {
    toString(): string {
      return "I am named";
    }
  }

  test.each<[string, () => Context]>([
    ["context.Background", background],
    ["context.TODO", todo],
    ["context.Background.WithCancel", () => withCancel(background())[0]],
    ["context.TODO.WithCancel.WithCancel", () => withCancel(withCancelCause(todo())[0])[0]],
    ["context.Background.WithoutCancel", () => withoutCancel(background())],
    ["context.Background.WithValue(key, value)", () => withValue(background(), "key", "value")],
    ["context.Background.WithValue(Symbol(user), <nil>)", () => withValue(background(), Symbol("user"), null)],
    ["context.Background.WithValue(number, Point)", () => withValue(background(), 1, new Point())],
    ["context.Background.WithValue(I am named, function)", () => withValue(background(), new Named(), () => 1)],
    ["context.Background.WithValue(Array, Error)", () => withValue(background(), [1], new Error("secret"))],
    ["Mine.WithCancel", () => withCancel(new Mine())[0]],
    ["context.FromSignal.WithCancel", () => withCancel(fromSignal(new AbortController().signal))[0]],
    ["context.Background.WithSignal", () => withSignal(background(), new AbortController().signal)[0]],
  ])("%s", (text, make) => {
    expect(String(make())).toBe(text);
  });

  test("context.Background.WithDeadline(time [left])", () => {
    const [past] = withDeadline(background(), new Date(Date.UTC(2009, 10, 10, 23, 0, 0)));
    expect(String(past)).toMatch(
      /^context\.Background\.WithDeadline\(2009-11-10 23:00:00 \+0000 UTC \[-\d+h\d+m[\d.]+s\]\)$/,
    );
    const [fractional] = withDeadline(background(), new Date(Date.UTC(2009, 10, 10, 23, 0, 10, 120)));
    expect(String(fractional)).toContain("(2009-11-10 23:00:10.12 +0000 UTC [");
    const [ahead, cancel] = withTimeout(background(), 3_600_000);
    expect(String(ahead)).toMatch(/\[(59m59\.\d+s|1h0m0(\.\d+)?s)\]\)$/);
    cancel();
    expect(String(withCancel(past)[0])).toMatch(/\]\)\.WithCancel$/);
  });

  test("of 20,000 nested contexts, without overflowing the stack", () => {
    const depth = 20_000;
    let ctx = background();
    for (let i = 0; i < depth / 2; i++) ctx = withValue(withCancel(ctx)[0], "k", "v");
    expect(String(ctx)).toBe(`context.Background${".WithCancel.WithValue(k, v)".repeat(depth / 2)}`);
  });

  test("a child of an earlier deadline prints as WithCancel", () => {
    const [parent, cancel] = withTimeout(background(), 1000);
    expect(String(withTimeout(parent, 2000)[0])).toMatch(/\]\)\.WithCancel$/);
    expect(afterFunc(parent, function* () {})()).toBe(true);
    cancel();
  });
});
