/**
 * How a report writes what is done: as the program's source would, with short values; and how a thing is, in a few
 * words.
 */

import { GoexitOp } from "../../../core/goexit.ts";
import { turn } from "../../../core/gosched.ts";
import { Never } from "../../../core/nil-chan.ts";
import type { Verb } from "../../../core/observer.ts";
import type { Operation } from "../../../core/op.ts";
import { Sleep } from "../../../core/sleep.ts";
import { type Place, short } from "../../../core/stack.ts";
import { Until } from "../../../core/until.ts";
import type { Event } from "../engine/listener.ts";
import { as, isStore } from "../engine/things.ts";

/** What a report calls a thing: `ch1`, `mu1`; the same name whenever it is asked. */
export type NameOf = (subject: object) => string;

const LONGEST = 18;

/** A value, short enough for a column. */
function valueText(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(cut(value, LONGEST));
    case "bigint":
      return `${value}n`;
    case "symbol":
      return cut(String(value), LONGEST);
    case "function":
      return value.name === "" ? "function" : cut(value.name, LONGEST);
    case "object":
      return value === null ? "null" : objectText(value);
    default:
      return String(value);
  }
}

function objectText(value: object): string {
  if (Array.isArray(value))
    return value.length === 0 ? "[]" : `[${value.length} ${value.length === 1 ? "item" : "items"}]`;
  if (value instanceof Error) return `${value.name}(${JSON.stringify(cut(value.message, LONGEST))})`;
  const name: unknown = value.constructor?.name;
  if (typeof name === "string" && name !== "" && name !== "Object") return cut(name, LONGEST);
  const keys = Object.keys(value);
  return keys.length === 0 ? "{}" : `{${cut(keys.join(", "), LONGEST)}}`;
}

/** `text`, with `…` in place of what is beyond `length` characters. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** An op that is stood at, as the program has written it. */
export function opText(op: Operation<unknown>, nameOf: NameOf): string {
  const cases = casesOf(op);
  if (cases !== null) {
    return `select(${cases.map(([name, each]) => (/^\d+$/.test(name) ? "" : `${name}: `) + opText(each, nameOf)).join(", ")})`;
  }
  // Of an attempt the op within.
  const [inner = op] = op.alternatives;
  if (op.alternatives.length === 1 && inner !== op) return opText(inner, nameOf);
  const { reason } = op;
  if (isNil(op)) return reason.includes("send") ? "nilChan().send()" : "nilChan().recv()";
  if (op === turn) return "gosched()";
  if (op instanceof Until) return "until(promise)";
  if (op instanceof Sleep) return `sleep(${op.ms})`;
  if (op instanceof GoexitOp) return "goexit()";
  const given = op as { readonly value?: unknown };
  const name = nameOf(op.subject);
  switch (op.event) {
    case "send":
      return `${name}.send(${given.value === undefined ? "" : valueText(given.value)})`;
    case "receive":
      return isContext(op.subject) ? `${name}.done()` : `${name}.recv()`;
    case "read":
      return `${name}.get()`;
    case "write":
      return `${name}.set(${valueText(given.value)})`;
    default:
      return `${name}.${method(reason)}()`;
  }
}

/** Whether it is performed on the nil channel. */
export function isNil(op: Operation<unknown>): boolean {
  return op instanceof Never;
}

/** As `opText`; of a select the cases' names alone, or what they are performed on. */
export function shortText(op: Operation<unknown>, nameOf: NameOf): string {
  const cases = casesOf(op);
  return cases === null
    ? opText(op, nameOf)
    : `select ${cases.map(([name, each]) => (!/^\d+$/.test(name) ? name : each.event === null ? opText(each, nameOf) : nameOf(each.subject))).join(" | ")}`;
}

/** `sync.RWMutex.RLock` is `rLock` here. */
function method(reason: string): string {
  const last = reason.slice(reason.lastIndexOf(".") + 1);
  return last.charAt(0).toLowerCase() + last.slice(1);
}

/** A select's cases by name; null for any other op. */
export function casesOf(op: Operation<unknown>): [name: string, op: Operation<unknown>][] | null {
  const { cases } = op as { readonly cases?: unknown };
  if (typeof cases !== "object" || cases === null || op.selectable) return null;
  return (Object.entries(cases) as [string, Operation<unknown> | null | undefined][]).filter(
    (entry): entry is [string, Operation<unknown>] => entry[1] !== null && entry[1] !== undefined,
  );
}

/** An event on what is called `name`. */
export function eventText(event: Event, name: string): string {
  const { verb, value } = event;
  const given = value === undefined ? "" : valueText(value);
  if (isVain(event)) return `${name}.${tries[verb] ?? verb}(${verb === "send" ? given : ""}): not now`;
  switch (verb) {
    case "send":
      return `${name}.send(${given})`;
    case "receive":
      if (isContext(event.subject)) return `${name}.done() closed`;
      if (event.ok === false) return `${name}.recv() = closed`;
      // A timer's channel delivers the time, which is of no interest.
      return `${name}.recv()${value === undefined || value instanceof Date ? "" : ` = ${given}`}`;
    case "add":
      return value === -1 ? `${name}.done()` : `${name}.add(${given})`;
    case "read":
      return `${name}.get() = ${valueText(value)}`;
    case "write":
      return `${name}.set(${valueText(value)})`;
    case "load":
      return isStore(event.subject) ? `${name}.load(${given})` : `${name}.load() = ${valueText(value)}`;
    case "store":
    case "update":
      return `${name}.${verb}(${given})`;
    case "acquire":
    case "release":
      return `${name}.${verb}(${given})`;
    default:
      return `${name}.${methods[verb] ?? verb}()`;
  }
}

const methods: { readonly [verb in Verb]?: string } = { rlock: "rLock", runlock: "rUnlock" };
const tries: { readonly [verb in Verb]?: string } = {
  send: "trySend",
  receive: "tryRecv",
  lock: "tryLock",
  rlock: "tryRLock",
  acquire: "tryAcquire",
};

/** `unbuffered`, `2 of 3 buffered, closed`; empty where nothing is to be said. */
export function stateOf(subject: object): string {
  const ch = as("channel", subject) ?? as("queue", subject);
  if (ch !== null) {
    return `${ch.cap === 0 ? "unbuffered" : `${ch.len} of ${ch.cap} buffered`}${ch.closed ? ", closed" : ""}`;
  }
  const semaphore = as("semaphore", subject);
  return semaphore === null ? "" : `${semaphore.taken} of ${semaphore.size} taken`;
}

/** A wait group's or a latch's counter; undefined for what has none. */
export function counterOf(subject: object): number | undefined {
  return as("count", subject)?.value;
}

/** Whether it is the done channel of a context. */
export function isContext(subject: object): boolean {
  return as("done", subject) !== null;
}

/**
 * Whether a try found that nothing could be done. A receive from a closed channel, and a `do` that comes second, are no
 * such.
 */
export function isVain({ verb, subject, ok }: Event): boolean {
  return (
    ok === false && verb !== "do" && !(verb === "receive" && (subject as { readonly closed?: unknown }).closed === true)
  );
}

/** `Store.flush (store.ts:23)`. */
export function named(place: Place): string {
  return place.fn === "" ? short(place) : `${place.fn} (${short(place)})`;
}

/** What a step of the host's is told as: it stands in no goroutine's column. */
export const HOST_TURN = "the host runs its microtasks";
