// Whatever structuredClone copies and the codec takes, arrives as structuredClone would have it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crossings, World } from "./world.ts";

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  stringUnit: "binary",
  maxDepth: 4,
});

/** Objects of a few, made into a graph: the same object at several places, and cycles. */
const graph = fc
  .array(
    fc.tuple(
      fc.constantFrom("object", "list", "map", "set"),
      fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.nat())),
      fc.anything(),
    ),
    { minLength: 1, maxLength: 40 },
  )
  .map((nodes) => {
    const made: unknown[] = nodes.map(([kind]) =>
      kind === "object" ? {} : kind === "list" ? [] : kind === "map" ? new Map() : new Set(),
    );
    nodes.forEach(([, edges, leaf], i) => {
      const from = made[i];
      for (const [name, to] of edges) {
        const target = made[to % made.length];
        if (from instanceof Map) from.set(name, target).set(target, leaf);
        else if (from instanceof Set) from.add(target).add(leaf);
        else if (Array.isArray(from)) from.push(target, leaf);
        else Object.defineProperty(from, name, { value: target, enumerable: true, writable: true, configurable: true });
      }
    });
    return made[0];
  });

const boxes = [Number, String, Boolean, BigInt];

/** The objects of a value in the order of a walk, each with its number: equal for equal graphs. */
function signature(value: unknown): string[] {
  const numbers = new Map<unknown, number>();
  const lines: string[] = [];
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next !== "object" || next === null) {
      lines.push(Object.is(next, -0) ? "-0" : `${typeof next} ${String(next)}`);
      continue;
    }
    const known = numbers.get(next);
    lines.push(known === undefined ? `new ${Object.prototype.toString.call(next)}` : `same ${known}`);
    if (known !== undefined) continue;
    numbers.set(next, numbers.size);
    if (next instanceof Map) for (const [key, held] of next) pending.push(key, held);
    else if (next instanceof Set) pending.push(...next);
    else if (ArrayBuffer.isView(next)) pending.push(next.byteOffset, next.byteLength, next.buffer);
    else if (next instanceof ArrayBuffer) pending.push(...new Uint8Array(next));
    else if (next instanceof Date) pending.push(next.getTime());
    else if (boxes.some((box) => next instanceof box)) pending.push(next.valueOf());
    else for (const key of Object.keys(next)) pending.push(key, Object.getOwnPropertyDescriptor(next, key)?.value);
    if (Array.isArray(next)) pending.push(next.length);
  }
  return lines;
}

describe("what arrives is what structuredClone makes", () => {
  test("of anything", () => {
    fc.assert(
      fc.property(anything, (value) => {
        const expected = structuredClone(value);
        for (const arrived of crossings(value)) {
          expect(arrived).toStrictEqual(expected);
          expect(signature(arrived)).toEqual(signature(expected));
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("of the same value through one world, whose shapes and tables have seen the others", () => {
    const world = new World();
    fc.assert(
      fc.property(anything, (value) => {
        expect(signature(world.cross(value))).toEqual(signature(structuredClone(value)));
      }),
      { numRuns: 1000 },
    );
  });

  test("of graphs with one object at several places, and cycles", () => {
    fc.assert(
      fc.property(graph, (value) => {
        const expected = signature(structuredClone(value));
        for (const arrived of crossings(value)) expect(signature(arrived)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
