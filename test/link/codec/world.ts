// A world of one memory for the codec's tests: shapes stand at its beginning, messages at its middle.
import { Decoder } from "../../../lib/link/codec/decoder.ts";
import { Encoder } from "../../../lib/link/codec/encoder.ts";
import type { HandleOf } from "../../../lib/link/codec/classes.ts";

const SIZE = 2 ** 21;
const PLACE = SIZE / 2;

export class World {
  memory: Uint8Array = new Uint8Array(new SharedArrayBuffer(SIZE));
  readonly encoder: Encoder;
  readonly handleOf: HandleOf;
  defined = 0;
  #next = 64;
  #references: unknown[] = [];
  #length = 0;
  readonly capacity: number;

  constructor({ capacity = 4096, handleOf = () => null }: { capacity?: number; handleOf?: HandleOf } = {}) {
    this.capacity = capacity;
    this.handleOf = handleOf;
    this.encoder = new Encoder(this);
  }

  defineShape(definition: Uint8Array): number {
    if (this.defined === this.capacity) return 0;
    this.defined++;
    const at = this.#next;
    this.#next += definition.length;
    this.memory.set(definition, at);
    return at;
  }

  /** What decodes on a thread that has seen nothing before. */
  thread(): Decoder {
    return new Decoder(this.handleOf, () => this.memory);
  }

  /** Encodes a value to its place, and returns its bytes there. */
  write(value: unknown): Uint8Array {
    this.#length = this.encoder.encode(value);
    if (PLACE + this.#length > this.memory.length) {
      const larger = new Uint8Array(new SharedArrayBuffer(PLACE + this.#length));
      larger.set(this.memory.subarray(0, PLACE));
      this.memory = larger;
    }
    this.encoder.copyTo(this.memory, PLACE);
    this.#references = this.encoder.references;
    return this.memory.subarray(PLACE, PLACE + this.#length);
  }

  /** Decodes what stands at the place, as a new thread does, or as `decoder`. */
  read(decoder: Decoder = this.thread(), length: number = this.#length): unknown {
    return decoder.decode(this.memory, PLACE, length, this.#references);
  }

  /** What arrives. */
  cross<T>(value: T): T {
    this.write(value);
    return this.read() as T;
  }
}

/** What arrives of a value that is sent for the first, second and third time, when its shapes are known. */
export function crossings<T>(value: T): T[] {
  const world = new World();
  return [world.cross(value), world.cross(value), world.cross(value)];
}

/** What the encoder throws. */
export function refusalOf(value: unknown): Error {
  try {
    new World().encoder.encode(value);
  } catch (error) {
    return error as Error;
  }
  throw new Error("it was not refused");
}
