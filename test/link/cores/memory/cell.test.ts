// The values that fit into a channel's cell, and those that do not.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Cell } from "../../../../lib/link/cores/memory/cell.ts";
import { HANDLE as OWN_HANDLE, handle } from "../../../../lib/link/codec/classes.ts";
import { HANDLE, NUMBER, TAG_MASK, TEXT } from "../../../../lib/link/codec/format.ts";

const nothing = (): null => null;

/** What comes out of another thread's cell, given the words of this one's. */
function through(value: unknown): unknown {
  const cell = new Cell();
  expect(cell.put(value, null)).toBe(true);
  expect([cell.tag, cell.low, cell.high]).toEqual([cell.tag | 0, cell.low | 0, cell.high | 0]);
  return cell.tag === NUMBER ? cell.number : new Cell().get(cell.tag, cell.low, cell.high, nothing);
}

test.each<unknown>([
  0,
  -0,
  NaN,
  Infinity,
  1.5,
  undefined,
  null,
  true,
  false,
  "",
  "a",
  "12345678",
  "\0\xff",
  0n,
  -1n,
  2n ** 63n - 1n,
  -(2n ** 63n),
])("%s fits", (value) => {
  expect(through(value)).toBe(value);
});

test("every text of up to 8 Latin-1 characters fits, every int64 as well", () => {
  const latin1 = fc.array(fc.nat({ max: 255 }), { maxLength: 8 }).map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(latin1, (text) => {
      expect(through(text)).toBe(text);
    }),
  );
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      expect(through(value)).toBe(value);
    }),
  );
});

test.each<unknown>([
  "123456789",
  "ж",
  "\ud800",
  2n ** 63n,
  -(2n ** 63n) - 1n,
  {},
  [],
  new Map(),
  Object.create(null),
  nothing,
  Symbol("s"),
])("%# does not fit, and is for the encoder", (value) => {
  expect(new Cell().put(value, null)).toBe(false);
});

test("a handle fits, with its kind in the tag", () => {
  const world = {};
  class Shared {
    [OWN_HANDLE](asked: unknown): number {
      return asked === world ? handle(5, 2 ** 32 - 64) : handle(0, 0);
    }
  }
  const cell = new Cell();
  expect(cell.put(new Shared(), world)).toBe(true);
  expect(cell.tag & TAG_MASK).toBe(HANDLE);
  expect(new Cell().get(cell.tag, cell.low, cell.high, (kind, offset) => [kind, offset])).toEqual([5, 2 ** 32 - 64]);
});

test("an object that throws when it is asked is left to the encoder, which says where it is", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(new Cell().put(proxy, null)).toBe(false);
  class Stranger {
    [OWN_HANDLE](): number {
      throw new Error("another world");
    }
  }
  expect(new Cell().put(new Stranger(), null)).toBe(false);
});

test("a tag that nobody gives is an error", () => {
  for (const tag of [0, NUMBER, 11, 255]) expect(() => new Cell().get(tag, 0, 0, nothing)).toThrow(`no tag: ${tag}`);
  // A length that is no text's reads no further than the payload.
  expect(new Cell().get(TEXT | (200 << 8), 0x61616161, 0x61616161, nothing)).toBe("aaaaaaaa");
});
