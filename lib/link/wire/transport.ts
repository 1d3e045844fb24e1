/**
 * The seam below the wire: a transport takes messages to one other party and brings its messages. A worker that shares
 * no memory is one; a process or a socket can be others.
 *
 * A transport keeps the messages of each direction in order, and loses none before it closes. What a message is made of
 * can be cloned by the host, as `structuredClone` does it.
 */

import { encodedOf, type Packet } from "./packets.ts";
import { isInquiry, type ToOwner, type ToProxy } from "./protocol.ts";

export interface Transport {
  /** Sends `message`; `transfer`: what in it moves. After the transport has closed nothing happens. */
  post(message: unknown, transfer?: readonly unknown[]): void;
  /** Has `listener` called with each message that comes; called once, before any can have come. */
  onMessage(listener: (message: unknown) => void): void;
  /**
   * Has `listener` called once no message will come any more; `error`: what the other party died of, if of anything.
   */
  onClose(listener: (error: unknown) => void): void;
}

/**
 * The messages for one party, which go together, one list a post, once the goroutines that run now have come to an end:
 * a post costs more than what is in it.
 */
export class Outbox<M extends ToOwner | ToProxy> {
  readonly #transport: Transport;
  readonly #onPost: (messages: readonly M[]) => void;
  #messages: M[] = [];
  #transfer: unknown[] = [];
  /** How many have been put in that may wake a goroutine. */
  sent = 0;

  /** @param onPost is called with each list that is posted. */
  constructor(transport: Transport, onPost: (messages: readonly M[]) => void) {
    this.#transport = transport;
    this.#onPost = onPost;
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /** `packets`: those in the message. */
  put(message: M, ...packets: readonly Packet[]): void {
    if (!isInquiry(message)) this.sent++;
    if (this.#messages.push(message) === 1) void Promise.resolve().then(() => this.flush());
    for (const packet of packets) {
      const encoded = encodedOf(packet);
      if (encoded !== null) this.#transfer.push(...encoded.transfers);
    }
  }

  flush(): void {
    if (this.isEmpty) return;
    const messages = this.#messages;
    const transfer = this.#transfer;
    this.#messages = [];
    this.#transfer = [];
    this.#transport.post(messages, transfer);
    this.#onPost(messages);
  }
}
