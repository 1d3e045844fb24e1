// What a value costs to encode, copy into shared memory and decode, in nanoseconds, beside structuredClone and
// v8.serialize. One thread: no channel is in it.  npx tsx benchmarks/cores/codec.ts  "ours" decodes what was encoded 8
// messages ago, as behind a buffered channel: whoever reads a message within nanoseconds of its being written waits for
// the processor's store buffer, which no other thread can.  Each figure is the best of 400 rounds of a third of a
// millisecond, so that some are undisturbed on a busy machine; the sides take turns. All values go through one encoder
// and one decoder, so their inline caches have seen every shape, as a program's have.

import { deserialize, serialize } from "node:v8";
import { loadavg } from "node:os";
import { Cell } from "../../lib/link/cores/memory/cell.ts";
import { Decoder } from "../../lib/link/codec/decoder.ts";
import { Encoder } from "../../lib/link/codec/encoder.ts";
import { NUMBER } from "../../lib/link/codec/format.ts";
import { nested, small } from "./values.ts";

const values: Readonly<Record<string, unknown>> = {
  int: 42,
  "5-char string": "hello",
  "100-char string": "The quick brown fox jumps over the lazy dog. ".repeat(3).slice(0, 100),
  "{id, name, ok}": small.make(7),
  "230-byte nested": nested.make(123_456),
  "100 ints": Array.from({ length: 100 }, (_, i) => i * 3),
  "100 doubles": Array.from({ length: 100 }, (_, i) => i + 0.5),
  "100 {id, name, ok}": Array.from({ length: 100 }, (_, id) => ({ id, name: `name ${id}`, ok: id % 2 === 0 })),
  "64 KiB ArrayBuffer": new ArrayBuffer(65_536),
  "Map of 10": new Map(Array.from({ length: 10 }, (_, i) => [`key ${i}`, i])),
  Error: new TypeError("no such thing"),
};

const memory = new Uint8Array(new SharedArrayBuffer(2 ** 22));
const PLACES = 2 ** 20;
/** Not a power of two: places that differ in their high bits alone would share a set of the cache. */
const PLACE = 2 ** 17 + 576;
let shapes = 64;
const encoder = new Encoder({
  defineShape(definition) {
    const at = shapes;
    memory.set(definition, at);
    shapes += definition.length;
    return at;
  },
});
const decoder = new Decoder(
  () => null,
  () => memory,
);
const cell = new Cell();

const RING = 8;
const lengths = Array.from({ length: RING }, () => 0);
let turn = 0;

/** Writes a message to the ring's next place. */
function encode(value: unknown): number {
  const length = encoder.encode(value);
  turn = (turn + 1) % RING;
  lengths[turn] = length;
  encoder.copyTo(memory, PLACES + turn * PLACE);
  return length;
}

/** Reads the oldest message. */
function decode(): unknown {
  const oldest = (turn + 1) % RING;
  return decoder.decode(memory, PLACES + oldest * PLACE, lengths[oldest] ?? 0);
}

function ours(value: unknown): unknown {
  if (cell.put(value, null))
    return cell.tag === NUMBER ? cell.number : cell.get(cell.tag, cell.low, cell.high, () => null);
  encode(value);
  return decode();
}

/** So that `decode` alone finds this value everywhere. */
function fill(value: unknown): void {
  for (let i = 0; i < RING; i++) encode(value);
}

const sides: Readonly<Record<string, (value: unknown) => unknown>> = {
  ours: ours,
  encode: encode,
  decode: decode,
  structuredClone: (value) => structuredClone(value),
  "v8.serialize": (value) => deserialize(serialize(value)) as unknown,
};

let sink: unknown;

function round(side: (value: unknown) => unknown, value: unknown, count: number): number {
  fill(value);
  // The side before has left its own code and data in the caches.
  for (let i = 0; i < count / 2; i++) sink = side(value);
  const begin = performance.now();
  for (let i = 0; i < count; i++) sink = side(value);
  return ((performance.now() - begin) * 1e6) / count;
}

/** How often a round goes that takes about a third of a millisecond. */
function countFor(side: (value: unknown) => unknown, value: unknown): number {
  // Warm first: a cold function would get too few.
  for (let i = 0; i < 20; i++) round(side, value, 200);
  let count = 1;
  while (round(side, value, count) * count < 3e5) count *= 2;
  return count;
}

const best = new Map<string, number>();
const plan = Object.entries(values).flatMap(([name, value]) =>
  Object.entries(sides).map(([side, go]) => ({ key: `${name}/${side}`, go, value, count: countFor(go, value) })),
);
for (let i = 0; i < 400; i++) {
  for (const { key, go, value, count } of plan)
    best.set(key, Math.min(best.get(key) ?? Infinity, round(go, value, count)));
}

console.log(
  `${process.release.name} ${process.version}, load ${loadavg()
    .map((load) => load.toFixed(2))
    .join(" ")}`,
);
console.log(
  ["value".padEnd(20), ...Object.keys(sides).map((side) => side.padStart(16)), "  × structuredClone"].join(""),
);
for (const name of Object.keys(values)) {
  const of = (side: string): number => best.get(`${name}/${side}`) as number;
  console.log(
    [
      name.padEnd(20),
      ...Object.keys(sides).map((side) => of(side).toFixed(0).padStart(16)),
      (of("structuredClone") / of("ours")).toFixed(1).padStart(10),
    ].join(""),
  );
}
void sink;
