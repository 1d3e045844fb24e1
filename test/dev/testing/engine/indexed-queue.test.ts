// A queue from which any one can be had by its number: as an array would have it.
import { describe, expect, test } from "vitest";
import type { Goroutine } from "../../../../lib/core/goroutine.ts";
import { IndexedQueue } from "../../../../lib/dev/testing/engine/indexed-queue.ts";
import { Seeded } from "../../../../lib/dev/testing/strategies/random.ts";

const goroutine = (id: number): Goroutine => ({ id }) as Goroutine;

describe("an indexed queue", () => {
  test.each([1, 40, 700])("is an array to which goroutines come and from which they go, about %i of them", (size) => {
    const random = new Seeded(size);
    const queue = new IndexedQueue();
    const model = Array.from({ length: size }, (_, id) => goroutine(id));
    queue.refill(model);
    for (let id = size; id < size + 3000; id++) {
      if (model.length > 0 && random.below(2) === 0) {
        const [gone] = model.splice(random.below(model.length), 1);
        queue.remove(gone!);
      } else {
        model.push(goroutine(id));
        queue.push(model.at(-1)!);
      }
      expect(queue.length).toBe(model.length);
      for (const i of [0, random.below(model.length || 1), model.length - 1])
        if (model.length > 0) {
          expect(queue.at(i)).toBe(model[i]);
          expect(queue.indexOf(model[i]!)).toBe(i);
        }
    }
    expect(model.map((_, i) => queue.at(i))).toEqual(model);
  });

  test("knows nothing of who does not stand in it", () => {
    const queue = new IndexedQueue();
    queue.push(goroutine(1));
    queue.remove(goroutine(2));
    expect(queue.indexOf(goroutine(2))).toBe(-1);
    expect(queue.length).toBe(1);
  });
});
