/**
 * What goes between the owner and the party at the other end of a transport: lists of these, one list a post.
 *
 * A wait at a proxy becomes a "wait" at the owner. If local cases of the waiter compete, the owner offers first, the
 * waiter claims or has withdrawn, and the owner fires a case or releases the wait. Otherwise it fires one at once.
 */

import type { StartFailure, Where } from "../world.ts";
import type { Packet, Reference } from "./packets.ts";

/** What a case of a wait does at its channel. */
export const RECEIVE = 0;
export const SEND = 1;

/** What a wait has come to: done, done with a value, the channel is closed, or there is none (then an error comes). */
export const DONE = 0;
export const VALUE = 1;
export const CLOSED = 2;
export const REFUSED = 3;

/** One case of a wait: at which channel, what it does there, and the value that it sends. */
export type Case = readonly [channel: number, verb: number, packet: Packet];

/** A goroutine to be started; `args` is the list of its arguments. */
export interface StartPacket {
  readonly scope: string;
  readonly module: string;
  readonly name: string;
  readonly args: Packet;
}

export type ToOwner =
  | readonly [is: "make", object: Reference]
  /**
   * `competes`: local cases do, so an offer is made before one of these fires; `ordered`: the first that can fire does.
   */
  | readonly [is: "wait", wait: number, competes: boolean, ordered: boolean, cases: readonly Case[]]
  /** The answer to "offer": the wait is the owner's to end. */
  | readonly [is: "claim", wait: number]
  /** The wait is over: an offer to it is given back. */
  | readonly [is: "withdraw", wait: number]
  /** Closes a channel for a program of the party's, which is told if that is an error. */
  | readonly [is: "close", channel: number, program: number]
  /** A context has ended, by its deadline or not; with what cause, if it has one of its own that can cross. */
  | readonly [is: "ended", context: number, late: boolean, cause: Packet]
  /** A shared object that came so many times is not needed any more. */
  | readonly [is: "drop", object: number, times: number]
  | readonly [is: "go", call: number, where: Where, start: StartPacket]
  | readonly [is: "went", call: number, reply: Packet]
  /** A worker that has ended is wanted. */
  | readonly [is: "restart", worker: number]
  /** So many of the goroutines that it was sent have ended. */
  | readonly [is: "left", count: number]
  | readonly [is: "end", scope: string]
  | readonly [is: "panic", scope: string, error: Packet]
  /** It is idle: no goroutine goes on before a message comes; so many have come. */
  | readonly [is: "idle", heard: number]
  | readonly [is: "dump", asked: number, idle: boolean, text: string]
  /** The loop of its host has run dry: no event will make a goroutine go on. */
  | readonly [is: "dry", asked: number];

export type ToProxy =
  /** One of the wait's cases can fire. */
  | readonly [is: "offer", wait: number]
  /** The case `index` has fired; `length`: of the channel's buffer. */
  | readonly [is: "fired", wait: number, index: number, outcome: number, packet: Packet, length: number]
  /** A wait that was claimed is the waiter's again: none of its cases could fire after all. */
  | readonly [is: "release", wait: number]
  /** What a program closed had been closed, or is no channel. */
  | readonly [is: "misdeed", program: number, error: Packet]
  | readonly [is: "ended", context: number, late: boolean, cause: Packet]
  | readonly [is: "go", call: number, start: StartPacket]
  | readonly [is: "went", call: number, reply: Packet]
  | readonly [is: "end", scope: string]
  | readonly [is: "panic", scope: string, error: Packet]
  | readonly [is: "died", worker: number, error: Packet]
  /** A worker that had died has been started anew; `failure`: why it could not be. */
  | readonly [is: "started", worker: number, failure: StartFailure | null]
  | readonly [is: "dump", asked: number]
  | readonly [is: "awaitDry", asked: number]
  /** The world is being closed: what runs goes on, and new work is refused. */
  | readonly [is: "closing"]
  /** No goroutine of any worker can go on. */
  | readonly [is: "leave"];

const inquiries: ReadonlySet<string> = new Set(["idle", "dump", "awaitDry", "dry"]);

/** Whether a message is about the search for a deadlock alone: it wakes no goroutine, and is not counted. */
export function isInquiry(message: ToOwner | ToProxy): boolean {
  return inquiries.has(message[0]);
}
