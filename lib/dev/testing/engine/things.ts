/** The things of an execution: which kind each is, and what a report calls it. */

import { Operation } from "../../../core/op.ts";
import type { Subject, Thing } from "../../../core/observer.ts";
import { Timer } from "../../../core/timers.ts";

/** A report calls a thing by such a word and a number: `ch1`, `mu2`. */
const words: { readonly [thing in Thing]: string } = {
  atomic: "atomic",
  barrier: "barrier",
  channel: "ch",
  cond: "cond",
  context: "ctx",
  count: "wg",
  data: "data",
  done: "done",
  field: "field",
  flight: "flight",
  group: "group",
  map: "map",
  mutex: "mu",
  once: "once",
  pool: "pool",
  queue: "queue",
  rwmutex: "rw",
  semaphore: "sem",
  timer: "timer",
  variable: "variable",
};

/** Whether an op's or an event's subject says what it is. An op of the program's own may be performed on anything. */
function isSubject(thing: object): thing is Subject {
  return "thing" in thing && Object.hasOwn(words, thing.thing as string);
}

/** What is known of each thing of a kind. */
type Known<T extends Thing, S = Subject> = S extends { readonly thing: infer K } ? (T extends K ? S : never) : never;

/** `subject` if it is a `thing`; null if it is another. */
export function as<T extends Thing>(thing: T, subject: object): Known<T> | null {
  return isSubject(subject) && subject.thing === thing ? (subject as Known<T>) : null;
}

/** Whether a receive from it delivers something: a context's channel is only ever closed. */
export function deliversValues(subject: object): boolean {
  return isSubject(subject) && (subject.thing === "channel" || subject.thing === "queue" || subject.thing === "timer");
}

/**
 * Whether it holds several things, each of which orders the goroutine that puts it there before one that finds it: a
 * map by key, a pool by object. An event's value is the key or the object; a store without one is `clear`.
 */
export function isStore(subject: object): boolean {
  return isSubject(subject) && (subject.thing === "map" || subject.thing === "pool");
}

/** The names of one execution, numbered in the order in which they are first asked for. */
export class Names {
  readonly #names: Map<object, string> = new Map();
  readonly #numbers: Map<string, number> = new Map();

  /**
   * What `subject`, of an op or an event, is called: a shared variable by its own name, a done channel as its context,
   * watched data by where it stands, if it stands in other watched data.
   */
  nameOf(subject: object): string {
    const thing = as("done", subject)?.context ?? subject;
    let name = this.#names.get(thing);
    if (name === undefined) this.#names.set(thing, (name = this.#ownName(thing) ?? this.#next(wordFor(thing))));
    return name;
  }

  #ownName(thing: object): string | null {
    const field = as("field", thing);
    if (field !== null) return this.nameOf(field.of) + field.key;
    const data = as("data", thing);
    if (data === null) return as("variable", thing)?.name ?? null;
    return data.name ?? (data.within === null ? null : this.nameOf(data.within));
  }

  #next(word: string): string {
    const number = (this.#numbers.get(word) ?? 0) + 1;
    this.#numbers.set(word, number);
    return `${word}${number}`;
  }
}

function wordFor(thing: object): string {
  const data = as("data", thing);
  if (data !== null) return data.word;
  if (isSubject(thing)) return words[thing.thing];
  if (thing instanceof Timer) return "timer";
  return thing instanceof Operation ? "op" : "thing";
}
