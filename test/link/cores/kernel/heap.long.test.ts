/** Faults that are put into the kernel's heap: the explorer finds each. */

import { describe, expect, it } from "vitest";
import { factory, findingOf, scenarios, type Scenario, type Stores } from "./heap-model.ts";

describe("the heap under the explorer", () => {
  it.each<[fault: string, stores: Stores, scenario: string, right: string, wrong: string]>([
    [
      "the lists of a thread that runs are taken from",
      "buffered",
      "two threads, pieces of all sizes in a small heap",
      "const usable = s == me || atomic.load<i32>(s + SLOT_LENT) == LENT || atomic.load<i32>(s + SLOT_LIFE) == 0;",
      "const usable = true;",
    ],
    [
      "a thread that goes on does not end the lending",
      "buffered",
      "two threads, pieces of all sizes in a small heap",
      "if (units <= LISTED && load<i32>(me + SLOT_LENT) == 0) {",
      "if (units <= LISTED) {",
    ],
    [
      "the lending is ended without the lock",
      "buffered",
      "two threads, pieces of all sizes in a small heap",
      "if (!tryLock(HEAP)) { awaitLock(HEAP); continue; }\n    asked = atomic.load<i32>(me + SLOT_LENT) == ASKED;\n    atomic.store<i32>(me + SLOT_LENT, 0);\n    unlock(HEAP);",
      "atomic.store<i32>(me + SLOT_LENT, 0);",
    ],
    [
      "a batch is taken by no locked instruction",
      "at once",
      "pieces that come back, while more of them do",
      "store<i32>(stolen, atomic.xchg<i32>(me + SLOT_RETURNED, 0));",
      "store<i32>(stolen, atomic.load<i32>(me + SLOT_RETURNED));\n    atomic.store<i32>(me + SLOT_RETURNED, 0);",
    ],
    ["what is cut off has no size", "at once", "two threads, small pieces", "mark(left, rest, CACHED);", ""],
    [
      "a block is given back without the lock",
      "buffered",
      "two threads, pieces of all sizes in a small heap",
      "if (!tryLock(HEAP)) { awaitLock(HEAP); continue; }\n    const usable",
      "const usable",
    ],
    [
      "a block is not merged with the one before it",
      "at once",
      "two threads, pieces of all sizes in a small heap",
      "const before = load<i32>(b + BLOCK_BEFORE);\n  if (before) {",
      "const before = 0;\n  if (before) {",
    ],
    [
      "two threads have the heap grow by the same",
      "at once",
      "three threads, in a heap that grows",
      "const same = atomic.load<i32>(HEAP_END) == end;",
      "const same = true;",
    ],
    [
      "a chain is let go of before it is given back",
      "at once",
      "a thread that is ended while it gives back",
      "    const before = atomic.load<i32>(returned);",
      "    store<i32>(chain, 0);\n    const before = atomic.load<i32>(returned);",
    ],
    [
      "a chain that has been given back is one for a moment more",
      "at once",
      "a thread that is ended while it gives back",
      "!= before) continue;\n    store<i32>(chain, 0);",
      "!= before) continue;\n    lifeOf(slot);\n    store<i32>(chain, 0);",
    ],
    [
      "a thread that enters does not wait for the one that empties its slot",
      "buffered",
      "a thread that is ended, and the next one in its slot",
      "  resume();\n  empty(s);\n}",
      "  atomic.store<i32>(s + SLOT_LENT, 0);\n}",
    ],
    [
      "what has come back is in no list for a moment",
      "at once",
      "a thread that is ended while pieces come back",
      "store<i32>(stolen, load<i32>(b + BATCH_NEXT));",
      "store<i32>(stolen, load<i32>(b + BATCH_NEXT));\n  lifeOf(slot);",
    ],
  ])(
    "finds the fault that %s",
    async (_fault, stores, scenario, right, wrong) => {
      expect(await findingOf(factory(right, wrong), stores, scenarios[scenario] as Scenario, 3000)).not.toBeNull();
    },
    600_000,
  );
});
