// What can't cross is refused where it was given, by the place that it has there; and so is a capacity out of range.
import { goOn, parallel, pool, shared } from "goroutines/cores";
import { describe, expect, test } from "vitest";
import { webAssembly } from "../../../lib/link/cores/kernel/web-assembly.ts";
import { inWorld, sharings } from "./sync/kinds.ts";

const url = new URL("./pool-functions.ts", import.meta.url);

/** Each with what its refusal says. */
const refused: readonly (readonly [what: string, value: () => unknown, remedy: RegExp])[] = [
  [
    "a memory",
    () => new webAssembly.Memory({ initial: 1, maximum: 1, shared: false } as never),
    /is a WebAssembly\.Memory of this thread alone: make it/,
  ],
  ["a generator", () => (function* () {})(), /is a generator: it stays on its thread/],
  ["a signal", () => new AbortController().signal, /is an object of class AbortSignal: .* shared\.withCancel/],
  [
    "a proxy that throws",
    () =>
      new Proxy(
        {},
        {
          ownKeys() {
            throw new RangeError("no keys");
          },
        },
      ),
    /threw RangeError: no keys when it was read/,
  ],
];

describe.each(sharings)("in a world that shares %s", (sharing) => {
  inWorld(sharing);

  test.for([-1, 1.5, Number.NaN, 2 ** 25 + 1, "1"])("a capacity of %o", (capacity) => {
    expect(() => shared.chan(capacity as number)).toThrow(
      expect.objectContaining({ name: "RuntimeError", code: "ERR_MAKECHAN_SIZE", given: capacity }) as Error,
    );
  });

  test.for(refused)("%s", async ([, value, remedy]) => {
    const given = { deep: [value()] };
    const messages: string[] = [];
    for (const performed of [
      goOn(0, url, "tell", 1, given),
      pool<(...args: unknown[]) => unknown>(url, "square").run(1, given),
      parallel.map<(item: unknown) => unknown>(url, "square", [1, 2, 3, given], { chunk: 2 }),
    ]) {
      const error = await Promise.resolve(performed as PromiseLike<unknown>).catch((e: unknown) => e);
      expect(error).toMatchObject({ name: "UsageError", code: "ERR_CANNOT_CROSS" });
      messages.push((error as Error).message);
    }
    for (const message of messages) expect(message).toMatch(remedy);
    expect(messages.map((message) => message.replace(/ (?:is|threw) .*/, ""))).toEqual([
      "goOn: a value can't cross threads: args[1].deep[0]",
      "pool: a value can't cross threads: args[1].deep[0]",
      "parallel: a value can't cross threads: inputs[3].deep[0]",
    ]);
  });
});
