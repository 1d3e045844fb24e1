// Pool. No object is in two hands at once, and none is made while one is left. What could break that: two that look
// into it at the same time.

import { describe, expect, test } from "vitest";
import { gosched, type Routine } from "goroutines";
import { Pool, WaitGroup } from "goroutines/sync";
import { failure, invariant, outcomes } from "./model.ts";

interface Buffer {
  inUse: boolean;
}

interface Store {
  get(): Routine<Buffer>;
  put(buffer: Buffer): void;
}

/** Three goroutines take one each, use it and put it back: how many were made. */
function using(make: (create: () => Buffer) => Store) {
  return function* (): Routine<number> {
    let made = 0;
    const pool = make(() => {
      made++;
      return { inUse: false };
    });
    const wg = new WaitGroup();
    for (let i = 0; i < 3; i++) {
      wg.go(function* () {
        const buffer = yield* pool.get();
        invariant(!buffer.inUse, "nobody else has it");
        buffer.inUse = true;
        yield* gosched();
        buffer.inUse = false;
        pool.put(buffer);
      });
    }
    yield* wg.wait();
    return made;
  };
}

describe("a pool that three take from", () => {
  test("gives each object to one, and makes as many as are in use", async () => {
    const make = (create: () => Buffer): Store => {
      const pool = new Pool({ new: create });
      return {
        *get() {
          return pool.get();
        },
        put(buffer) {
          pool.put(buffer);
        },
      };
    };
    expect(await outcomes(using(make))).toEqual([1, 2, 3]);
  });

  test("that looks first and takes then is caught", async () => {
    const make = (create: () => Buffer): Store => {
      const left: Buffer[] = [];
      return {
        *get() {
          const last = left.at(-1);
          yield* gosched();
          left.pop();
          return last ?? create();
        },
        put(buffer) {
          left.push(buffer);
        },
      };
    };
    expect((await failure(using(make))).message).toContain("nobody else has it");
  });
});
