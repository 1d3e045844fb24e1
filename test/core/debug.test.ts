// The debug modes, which an environment variable turns on: each in a process of its own.
import { describe, expect, test } from "vitest";
import { leftoverOps } from "goroutines";
import { child } from "./child.ts";

const ops = { GOROUTINES_DEBUG: "ops" };

describe("GOROUTINES_DEBUG=ops", () => {
  test("main prints each op that was created and never performed, and where", async () => {
    const { stderr, status } = await child(
      `main(function* () {
      const ch = chan(1);
      ch.send(1);
      yield* ch.send(2);
    });`,
      ops,
    );
    expect(status).toBe(0);
    expect(stderr.match(/an op was created and never performed/g)).toHaveLength(1);
    expect(stderr).toMatch(/never performed \(chan send\); created\n {4}at .*\[eval1\]:4:/);
  });

  const leftover = /^goroutines: an op was created and never performed \(chan send\); created\n {4}at .*\[eval1\]:2:/m;

  test.each([
    ["under run, when the process ends", `chan(1).send(1); await run(function* () {});`],
    ["outside any program, when the process ends", `chan(1).send(1);`],
    ["of go alone, when the process ends", `go(function* () { chan(1).send(1); });`],
    [
      "when a deadlock is reported",
      `await run(function* () { chan(1).send(1); yield* chan().recv(); }).catch(() => process.kill(process.pid, "SIGKILL"));`,
    ],
  ])("it is printed %s, once", async (_, code) => {
    const { stderr } = await child(code, ops);
    expect(stderr).toMatch(leftover);
    expect(stderr.match(/never performed/g)).toHaveLength(1);
  });

  test("it is printed after a minute, while the program runs", async () => {
    // A minute takes a tenth of a second here, on both of the host's clocks.
    const faster = `const [now, every] = [performance.now.bind(performance), setInterval]; performance.now = () => now() * 600; globalThis.setInterval = (task, ms) => every(task, ms / 600);`;
    const { stderr } = await child(`chan(1).send(1); setTimeout(() => process.kill(process.pid, "SIGKILL"), 2000);`, {
      ...ops,
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(faster)}`,
    });
    expect(stderr).toMatch(leftover);
  });

  test("an op counts as performed by yield*, by await and as a case of select, also one that lost", async () => {
    const { stdout } = await child(
      `const { leftoverOps } = await import("goroutines");
      await run(function* () {
        const a = chan(2), b = chan(), c = chan(0);
        yield* a.send(1);
        yield* select({ a: a.recv(), b: b.recv(), c: c.send(1), s: sleep(1000) });
        trySelect({ b: b.recvOk() });
        yield* until(a.send(3).then(() => {}));
        yield* call(function* () { yield* gosched(); });
        a.close();
        yield* a.forEach(() => {});
      });
      console.log(leftoverOps().length);`,
      ops,
    );
    expect(stdout).toBe("0\n");
  });

  test("every kind of op is tracked, the oldest first", async () => {
    const { stdout } = await child(
      `const { leftoverOps } = await import("goroutines");
      const ch = chan();
      ch.send(1); ch.recv(); ch.recvOk(); sleep(1); select({ a: null }); until(new Promise(() => {})); after(1).recv(); ch.forEach(() => {}); call(function* () {});
      console.log(leftoverOps().map((op) => op.reason).join("|"));`,
      ops,
    );
    expect(stdout).toBe(
      "chan send|chan receive|chan receive|sleep|select|promise|chan receive|range over a channel|call\n",
    );
  });

  test("off, nothing is listed", () => {
    expect(leftoverOps()).toEqual([]);
  });
});

describe("GOROUTINES_DEBUG=stacks", () => {
  const program = `function* worker(ch) { yield* ch.recv(); }
    main(function* () {
      go(worker, chan());
      yield* chan().recv();
    });`;

  test("a dump says where each goroutine was started", async () => {
    const { stderr } = await child(program, { GOROUTINES_DEBUG: "stacks" });
    expect(stderr).toMatch(
      /goroutine 2 \[chan receive\]:\nworker\(\.\.\.\)\n\t.*\ncreated by func at \[eval1\]:4 in goroutine 1\n\t.*\[eval1\]:4:\d+$/m,
    );
  });

  test("off, it says where each waits, and no more", async () => {
    const { stderr } = await child(program);
    expect(stderr).toMatch(/goroutine 2 \[chan receive\]:\nworker\(\.\.\.\)\n\t.*\[eval1\]:2:\d+\n/);
    expect(stderr).not.toContain("created by");
  });
});
