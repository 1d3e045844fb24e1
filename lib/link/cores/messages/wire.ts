/** What goes between a worker and the thread that made the world, its home: lists of these, one list a post. */

import type { Where } from "../../world.ts";
import type { Packet, Thing } from "./parcel.ts";

/** What a case of a wait does at its channel. */
export const RECEIVE = 0;
export const SEND = 1;

/** What a wait has come to: done, done with a value, or the channel is closed. */
export const DONE = 0;
export const VALUE = 1;
export const CLOSED = 2;

/** One case of a wait: at which thing, what it does there, and the value that it sends. */
export type Case = readonly [thing: number, verb: number, packet: Packet];

/** A goroutine to be started; `args` is the list of its arguments. */
export interface StartPacket {
  readonly origin: string;
  readonly module: string;
  readonly name: string;
  readonly args: Packet;
}

/** From a worker to its home. */
export type Up =
  | readonly [is: "make", thing: Thing]
  /**
   * `undecided`: the worker's own cases compete, so it is asked before one of these fires; `ordered`: the first that
   * can fire does.
   */
  | readonly [is: "wait", wait: number, undecided: boolean, ordered: boolean, cases: readonly Case[]]
  /** The answer to "ask": the wait is its home's to end. */
  | readonly [is: "yours", wait: number]
  | readonly [is: "withdraw", wait: number]
  /** Closes a channel, and if that is an error says so to a program of the worker's. */
  | readonly [is: "close", thing: number, program: number]
  /** A context has ended, by its deadline or not; with what cause, if it has one of its own that can cross. */
  | readonly [is: "ended", thing: number, late: boolean, cause: Packet]
  /** A thing that came so many times is not needed any more. */
  | readonly [is: "drop", thing: number, times: number]
  | readonly [is: "go", call: number, where: Where, start: StartPacket]
  | readonly [is: "went", call: number, reply: Packet]
  /** A worker that has ended is wanted. */
  | readonly [is: "restart", worker: number]
  /** So many of those it was sent have left. */
  | readonly [is: "left", count: number]
  | readonly [is: "end", origin: string]
  | readonly [is: "panic", origin: string, error: Packet]
  /** Nobody goes on there before a message comes; so many have come. */
  | readonly [is: "quiet", heard: number]
  | readonly [is: "dump", asked: number, quiet: boolean, text: string]
  /** The loop of its host has run dry: no event will make anybody go on. */
  | readonly [is: "dry", asked: number];

/** From its home to a worker. */
export type Down =
  /** The case `index` has fired; `length`: of the channel's buffer. */
  | readonly [is: "fired", wait: number, index: number, outcome: number, packet: Packet, length: number]
  | readonly [is: "ask", wait: number]
  /** The wait is the worker's again. */
  | readonly [is: "release", wait: number]
  /** What a program closed had been closed. */
  | readonly [is: "misdeed", program: number, error: Packet]
  | readonly [is: "ended", thing: number, late: boolean, cause: Packet]
  | readonly [is: "go", call: number, start: StartPacket]
  | readonly [is: "went", call: number, reply: Packet]
  | readonly [is: "end", origin: string]
  | readonly [is: "panic", origin: string, error: Packet]
  | readonly [is: "died", worker: number, error: Packet]
  | readonly [is: "dump", asked: number]
  | readonly [is: "doze", asked: number]
  /** The world is being closed: what runs goes on, and new work is refused. */
  | readonly [is: "closing"]
  /** No goroutine of any worker can go on. */
  | readonly [is: "leave"];

const inquiries: ReadonlySet<string> = new Set(["quiet", "dump", "doze", "dry"]);

/** Whether a message is about the search for a deadlock alone: it wakes nobody, and is not counted. */
export function isInquiry(message: Up | Down): boolean {
  return inquiries.has(message[0]);
}
