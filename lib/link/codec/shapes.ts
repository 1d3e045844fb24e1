/**
 * Shapes: the keys of plain objects, which are written once and then named by a number.
 *
 * Any thread may receive a message, so the number is the place of the shape's definition in the shared
 * heap, written before the number is used and never changed or freed. The keys of the objects that one
 * thread sends form a tree, a node a key; a shape is defined when it is met for the second time.
 *
 * Objects that are used as dictionaries must not fill the heap, nor the tree: no shape has more than 32 keys,
 * or a key that is long or looks like an index; a node with more than 64 successors leads to keys, not to
 * names; the tree is dropped when it has 16,384 nodes, while what is defined stays known.
 */

import { Writer } from "./writer.ts";

/** The heap's part: keeps a shape's definition for as long as the world lives. */
export interface ShapeStore {
  /**
   * Copies `definition` to a place of the heap that is never written again, and returns its offset; or an
   * offset where the same bytes already stand; or 0 when no more shapes are to be kept.
   */
  defineShape(definition: Uint8Array): number;
  /** Called for each handle of a message that is not sent, if handles are counted. */
  takeBack?(packed: number): void;
  /**
   * The handle of a SharedArrayBuffer, lent to the message; or a promise of when it has one. Missing where it is a
   * reference like others.
   */
  share?(buffer: SharedArrayBuffer): number | Promise<void>;
}

const KEYS_MAX = 32;
const KEY_LENGTH_MAX = 64;
const SUCCESSORS_MAX = 64;
const NODES_MAX = 2 ** 14;

/** A key after other keys. */
export class Shape {
  readonly parent: Shape | null;
  readonly key: string;
  /** How many keys. */
  readonly depth: number;
  /** Where the definition is; 0 while there is none. */
  offset = 0;
  /** How often an object ended here. */
  met = 0;
  /** The successor that was met last, which is mostly the one that is met next. */
  last: Shape | null = null;
  successors: Map<string, Shape> | null = null;

  constructor(parent: Shape | null, key: string) {
    this.parent = parent;
    this.key = key;
    this.depth = parent === null ? 0 : parent.depth + 1;
  }

  keys(): string[] {
    return this.parent === null ? [] : [...this.parent.keys(), this.key];
  }
}

export class Shapes {
  root: Shape = new Shape(null, "");
  #nodes = 0;
  #full = false;
  readonly #store: ShapeStore;
  readonly #writer: Writer = new Writer();
  /** By all keys: what is defined, or stands for refused with 0. */
  readonly #defined = new Map<string, number>();

  constructor(store: ShapeStore) {
    this.#store = store;
  }

  /** Begins a message, and with it a new tree if the old one is too large. */
  begin(): void {
    if (this.#nodes <= NODES_MAX) return;
    this.root = new Shape(null, "");
    this.#nodes = 0;
  }

  /** The keys of `shape`, and `key` after them; null if that is no shape. */
  after(shape: Shape, key: string): Shape | null {
    const known = shape.successors?.get(key);
    if (known !== undefined) return (shape.last = known);
    if (shape.depth === KEYS_MAX || key.length > KEY_LENGTH_MAX || key === "__proto__" || /^\d+$/.test(key))
      return null;
    const successors = (shape.successors ??= new Map());
    if (successors.size === SUCCESSORS_MAX) return null;
    const next = new Shape(shape, key);
    successors.set(key, next);
    this.#nodes++;
    return (shape.last = next);
  }

  /** Whether an object that has ended at `shape` can be written by the shape's offset. */
  isDefined(shape: Shape): boolean {
    if (shape.offset !== 0) return true;
    if (this.#full || shape.depth === 0 || ++shape.met !== 2) return false;
    const keys = shape.keys();
    const name = JSON.stringify(keys);
    shape.offset = this.#defined.get(name) ?? this.#define(keys);
    if (shape.offset === 0) this.#full = true;
    else this.#defined.set(name, shape.offset);
    return shape.offset !== 0;
  }

  #define(keys: readonly string[]): number {
    const writer = this.#writer;
    writer.clear();
    writer.u8(keys.length);
    for (const key of keys) writer.string(key);
    return this.#store.defineShape(writer.bytes.subarray(0, writer.position));
  }
}
