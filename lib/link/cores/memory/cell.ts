/**
 * What a channel's cell holds: the tag of a value, and its payload, for values that need no bytes elsewhere.
 *
 * A number's payload is the number itself: it goes by `number`, all others' goes by `low` and `high`.
 */

import { HANDLE as OWN_HANDLE, kindOf, offsetOf, type Handled, type HandleOf } from "../../codec/classes.ts";
import {
  BIGINT64,
  DETAIL_SHIFT,
  FALSE,
  HANDLE,
  NULL,
  NUMBER,
  TAG_MASK,
  TEXT,
  TEXT_MAX,
  TRUE,
  UNDEFINED,
} from "../../codec/format.ts";
import { shortLatin1 } from "../../codec/text.ts";

const KIND_MAX = 2 ** (32 - DETAIL_SHIFT) - 1;

export class Cell {
  tag = 0;
  low = 0;
  high = 0;
  number = 0;
  readonly #int64: BigInt64Array = new BigInt64Array(1);
  readonly #words: Int32Array = new Int32Array(this.#int64.buffer);
  readonly #bytes: Uint8Array = new Uint8Array(this.#int64.buffer);

  /**
   * Puts a value into the cell, if it fits.
   *
   * @param world what handles are asked for.
   * @returns false if the value needs bytes; the cell is then undefined.
   */
  put(value: unknown, world: unknown): boolean {
    switch (typeof value) {
      case "number":
        this.tag = NUMBER;
        this.number = value;
        return true;
      case "string":
        return value.length <= TEXT_MAX && this.#putText(value);
      case "boolean":
        this.tag = value ? TRUE : FALSE;
        return true;
      case "undefined":
        this.tag = UNDEFINED;
        return true;
      case "bigint":
        return this.#putBigint(value);
      case "object":
        if (value !== null) return this.#putHandle(value, world);
        this.tag = NULL;
        return true;
      default:
        return false;
    }
  }

  #putText(text: string): boolean {
    let low = 0;
    let high = 0;
    const { length } = text;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0xff) return false;
      if (i < 4) low |= unit << (i * 8);
      else high |= unit << (i * 8 - 32);
    }
    this.tag = TEXT | (length << DETAIL_SHIFT);
    this.low = low;
    this.high = high;
    return true;
  }

  #putBigint(value: bigint): boolean {
    if (BigInt.asIntN(64, value) !== value) return false;
    this.#int64[0] = value;
    this.tag = BIGINT64;
    this.low = this.#words[0] as number;
    this.high = this.#words[1] as number;
    return true;
  }

  #putHandle(object: object, world: unknown): boolean {
    try {
      if (Object.getPrototypeOf(object) === Object.prototype || (object as Partial<Handled>)[OWN_HANDLE] === undefined)
        return false;
      const packed = (object as Handled)[OWN_HANDLE](world);
      const kind = kindOf(packed);
      if (kind > KIND_MAX) return false;
      this.tag = HANDLE | (kind << DETAIL_SHIFT);
      this.low = offsetOf(packed) | 0;
      this.high = 0;
      return true;
    } catch {
      // A proxy, or an object of another world: the encoder finds the same, and says so.
      return false;
    }
  }

  /** The value of a tag other than NUMBER and MESSAGE, with its payload. */
  get(tag: number, low: number, high: number, handleOf: HandleOf): unknown {
    const detail = tag >>> DETAIL_SHIFT;
    switch (tag & TAG_MASK) {
      case UNDEFINED:
        return undefined;
      case NULL:
        return null;
      case TRUE:
        return true;
      case FALSE:
        return false;
      case TEXT:
        this.#words[0] = low;
        this.#words[1] = high;
        return shortLatin1(this.#bytes, 0, Math.min(detail, TEXT_MAX));
      case BIGINT64:
        this.#words[0] = low;
        this.#words[1] = high;
        return this.#int64[0];
      case HANDLE:
        return handleOf(detail, low >>> 0);
      default:
        throw new RangeError(`no tag: ${tag}`);
    }
  }
}
