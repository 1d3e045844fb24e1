/**
 * The messages for one thread, which go together once whoever runs now has come to an end: a post costs more than what
 * is in it.
 */

import { parcelOf, type Packet } from "./parcel.ts";
import { isInquiry, type Down, type Up } from "./wire.ts";

export class Outbox<M extends Up | Down> {
  readonly #post: (messages: readonly M[], transfer: readonly unknown[]) => void;
  #messages: M[] = [];
  #transfer: unknown[] = [];
  /** How many have been put in that may wake somebody. */
  sent = 0;

  constructor(post: (messages: readonly M[], transfer: readonly unknown[]) => void) {
    this.#post = post;
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /** `packets`: those in the message. */
  put(message: M, ...packets: readonly Packet[]): void {
    if (!isInquiry(message)) this.sent++;
    if (this.#messages.push(message) === 1) void Promise.resolve().then(() => this.flush());
    for (const packet of packets) {
      const parcel = parcelOf(packet);
      if (parcel !== null) this.#transfer.push(...parcel.transfers);
    }
  }

  flush(): void {
    if (this.#messages.length === 0) return;
    const [messages, transfer] = [this.#messages, this.#transfer];
    this.#messages = [];
    this.#transfer = [];
    this.#post(messages, transfer);
  }
}
