// main: a program with Go's conduct, in a process of its own.
import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";
import { main } from "goroutines";
import { built } from "../built.ts";
import { child } from "./child.ts";

describe("main's return", () => {
  test("ends the program with status 0", async () => {
    const { stdout, stderr, status } = await child(`main(function* () { console.log("hello"); });`);
    expect([stdout, stderr, status]).toEqual(["hello\n", "", 0]);
  });

  test("of a body that returns a task is that of the task", async () => {
    const { stdout, status } = await child(
      `main(() => call(function* () { yield* sleep(1); console.log("hello"); }));`,
    );
    expect([stdout, status]).toEqual(["hello\n", 0]);
  });

  test("drops other goroutines, their deferred calls and pending timers: nothing keeps the process alive", async () => {
    const { stdout, status } = await child(`
      main(function* () {
        go(function* () { try { yield* sleep(3_600_000); } finally { console.log("finally"); } });
        go(function* () { try { yield* chan().recv(); } finally { console.log("finally"); } });
        go(function* () { yield* until(new Promise((resolve) => setTimeout(resolve, 3_600_000))); });
        go(function* () { for (;;) yield* sleep(0); });
        yield* sleep(5);
        go(function* () { console.log("began"); });
        console.log("main returns");
      });
    `);
    expect([stdout, status]).toEqual(["main returns\n", 0]);
  });

  test("ends the process though sockets and host timers are open", async () => {
    const { stdout, status } = await child(`
      const { createServer } = await import("node:net");
      const server = createServer().listen(0);
      setInterval(() => {}, 1000);
      main(function* () { yield* sleep(5); console.log(server.listening); });
    `);
    expect([stdout, status]).toEqual(["true\n", 0]);
  });

  test("comes after all that was written to stdout and stderr has left, also through a pipe", async () => {
    const { stdout, stderr, status } = await child(`
      main(function* () {
        process.stdout.write("o".repeat(3_000_000));
        process.stderr.write("e".repeat(1_000_000));
      });
    `);
    expect([stdout.length, stderr.length, status]).toEqual([3_000_000, 1_000_000, 0]);
  });

  test("whatever it returns, the status is 0", async () => {
    const { status } = await child(`main(function* () { return 7; });`);
    expect(status).toBe(0);
  });

  test("main gives its body rt, whose go starts goroutines from callbacks", async () => {
    const { stdout, status } = await child(`
      main(function* (rt) {
        const ch = chan();
        setTimeout(() => rt.go(function* () { yield* ch.send("from a callback"); }), 5);
        console.log(yield* ch.recv());
      });
    `);
    expect([stdout, status]).toEqual(["from a callback\n", 0]);
  });
});

describe("a panic that no goroutine recovers", () => {
  /** What a program that throws `thrown` prints up to the stack. */
  async function panic(thrown: string): Promise<string> {
    const { stderr, status } = await child(`main(function* () { throw ${thrown}; });`);
    expect(status).toBe(2);
    const [text, rest] = stderr.split("\n\ngoroutine 1 [running]:\n");
    expect(rest, stderr).not.toBe(undefined);
    return text as string;
  }

  test("an error prints its message", async () => {
    expect(await panic(`new Error("boom")`)).toBe("panic: boom");
  });

  test("a string prints raw", async () => {
    expect(await panic(`"a \\"string\\""`)).toBe('panic: a "string"');
  });

  test("every newline inside becomes newline and tab", async () => {
    expect(await panic(`"one\\ntwo\\n\\nthree"`)).toBe("panic: one\n\ttwo\n\t\n\tthree");
    expect(await panic(`new Error("one\\ntwo")`)).toBe("panic: one\n\ttwo");
  });

  test("numbers and booleans print as Go's", async () => {
    expect(await panic("42")).toBe("panic: 42");
    expect(await panic("-4.25")).toBe("panic: -4.250000e+000");
    expect(await panic("true")).toBe("panic: true");
  });

  test("undefined and null print that panic was called with nil", async () => {
    const text = "panic: panic called with nil argument";
    expect(await panic("undefined")).toBe(text);
    expect(await panic("null")).toBe(text);
  });

  test("an object prints by its own toString, or as its class and content", async () => {
    expect(await panic(`{ toString() { return "by toString"; } }`)).toBe("panic: by toString");
    expect(await panic(`{ code: 5 }`)).toBe('panic: (Object) {"code":5}');
  });

  test("a value that can't be printed is a panic still", async () => {
    const cyclic = await child(`main(function* () { const o = {}; o.self = o; throw o; });`);
    expect(cyclic.status).toBe(2);
    expect(cyclic.stderr).toMatch(/^panic: /);
    const bare = await child(`main(function* () { throw Object.create(null); });`);
    expect(bare.status).toBe(2);
    expect(bare.stderr).toMatch(/^panic: /);
    const hostile = await child(`main(function* () { throw { toString() { throw new Error("in toString"); } }; });`);
    expect(hostile.status).toBe(2);
    expect(hostile.stderr).toMatch(
      /^fatal error: panic while printing panic value: type Error\n\ngoroutine 1 \[running\]:\n/,
    );
  });

  test.each([
    ["throws a string", `class E extends Error { get message() { throw "boom"; } } throw new E();`, "boom"],
    [
      "throws an error",
      `class E extends Error { get message() { throw new RangeError("inner"); } } throw new E();`,
      "type RangeError",
    ],
    ["is no string", `const e = new Error(); e.message = 42; throw e;`, "the message is the number 42"],
  ])("an error whose message %s is Go's panic while printing", async (_, code, text) => {
    const { stdout, stderr, status } = await child(`main(function* () { console.log("before"); ${code} });`);
    expect(stderr).toMatch(new RegExp(`^fatal error: panic while printing panic value: ${text}\n\ngoroutine 1 `));
    expect([stdout, status]).toEqual(["before\n", 2]);
  });

  test("names the goroutine, and prints its stack", async () => {
    const { stdout, stderr, status } = await child(`
      function* culprit() { yield* sleep(1); throw new Error("boom"); }
      main(function* () {
        console.log("written before");
        go(function* () { yield* chan().recv(); });
        go(culprit);
        try { yield* chan().recv(); } catch { console.log("caught"); } finally { console.log("finally"); }
      });
    `);
    expect(stderr).toMatch(/^panic: boom\n\ngoroutine 3 \[running\]:\nculprit\(\.\.\.\)\n\t\S*:3:\d+\n$/);
    expect([stdout, status]).toEqual(["written before\n", 2]);
  });

  test("runs that goroutine's deferred calls only", async () => {
    const { stdout, status } = await child(`
      main(function* () {
        go(function* () { try { yield* sleep(1); throw new Error("boom"); } finally { console.log("its own"); } });
        try { yield* chan().recv(); } finally { console.log("main's"); }
      });
    `);
    expect([stdout, status]).toEqual(["its own\n", 2]);
  });

  test("prints the runtime's own panics in Go's words", async () => {
    const { stderr, status } = await child(`main(function* () { const ch = chan(); ch.close(); yield* ch.send(1); });`);
    expect(stderr).toMatch(/^panic: send on closed channel\n\ngoroutine 1 \[running\]:\n/);
    expect(status).toBe(2);
  });

  test("comes after all that was written to stdout has left", async () => {
    const { stdout, stderr, status } = await child(`
      main(function* () {
        process.stdout.write("o".repeat(2_000_000));
        throw new Error("boom");
      });
    `);
    expect([stdout.length, status]).toEqual([2_000_000, 2]);
    expect(stderr).toMatch(/^panic: boom\n/);
  });
});

describe("a fatal error", () => {
  test("prints its text, the goroutine that runs with its stack, then the others", async () => {
    const { stderr, status } = await child(`
      function* worker() { yield* helper(); }
      function* helper() { yield* chan().recv(); }
      function start() { go(null); }
      main(function* () {
        go(worker);
        yield* sleep(1);
        go(function* idle() {});
        start();
      });
    `);
    const place = (line: number): string => `\\n\\t\\S*:${line}:\\d+\\n`;
    expect(stderr).toMatch(
      new RegExp(
        `^fatal error: go of nil func value\\n\\n` +
          `goroutine 1 \\[running\\]:\\nstart\\(\\.\\.\\.\\)${place(5)}func at \\[eval1\\]:10\\(\\.\\.\\.\\)${place(10)}\\n` +
          `goroutine 2 \\[chan receive\\]:\\nhelper\\(\\.\\.\\.\\)${place(4)}worker\\(\\.\\.\\.\\)${place(3)}\\n` +
          `goroutine 3 \\[runnable\\]:\\nidle\\(\\.\\.\\.\\)\\n$`,
      ),
    );
    expect(status).toBe(2);
  });

  test("is a line alone where no goroutine is left", async () => {
    const { stderr, status } = await child(`main(function* () { yield* goexit(); });`);
    expect([stderr, status]).toEqual(["fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n", 2]);
  });

  // The reader is slow, so the pipe is full when the error is thrown.
  test("loses nothing of what was printed before it, through a pipe", async () => {
    const program = `import { main, go } from "goroutines"; main(function* () { console.log("x".repeat(1_000_000)); go(null); });`;
    const run = (): Promise<readonly [number, string, number | null]> =>
      new Promise((resolve) => {
        const other = spawn(process.execPath, ["--input-type=module", "-e", program], { cwd: built() });
        let written = 0;
        let errors = "";
        setTimeout(() => other.stdout.on("data", (data: Buffer) => void (written += data.length)), 100);
        other.stderr.on("data", (data) => void (errors += String(data)));
        other.on("close", (status) => resolve([written, errors.split("\n")[0] as string, status]));
      });
    for (let i = 0; i < 5; i++) expect(await run()).toEqual([1_000_001, "fatal error: go of nil func value", 2]);
  });
});

describe("a body that is none", () => {
  test.each<[name: string, body: unknown]>([
    ["the number 5", 5],
    ["undefined", undefined],
    ["null", null],
    ["a plain object", {}],
    ["the function f returned a promise", async function f() {}],
    ["an anonymous function returned undefined", () => {}],
  ])("is refused by name: %s", (name, body) => {
    expect(() => main(body as never)).toThrow(
      expect.objectContaining({
        name: "UsageError",
        code: "ERR_NO_ROUTINE",
        message: expect.stringMatching(/^main: /),
      }),
    );
    expect(() => main(body as never)).toThrow(name);
  });
});
