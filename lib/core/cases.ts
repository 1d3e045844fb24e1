/**
 * The cases of a `select`, as a program gives them: their types, and the refusal of what is none. The compiler refuses
 * the same as the checks here, each with what to write instead.
 */

import { describe } from "./describe.ts";
import { UsageError } from "./error.ts";
import { isTask, Operation, type Op } from "./op.ts";
import type { Task } from "./task.ts";

/** Tells a select from the other ops, for the compiler alone. */
declare const selectBrand: unique symbol;

/** What `select` returns: an op like any other, but for being a case itself. */
export interface SelectOp<out T> extends Op<T> {
  readonly [selectBrand]: "a select has no single commit point: list its cases here";
}

/** A case: an op, or null where it is switched off (Go's nil channel). */
export type Case = (Op<unknown> & { readonly [selectBrand]?: never }) | null | undefined;

/** A case's name that JavaScript would move to the front of its object. */
type IntegerLike = `${number}`;

/** The cases of a select by name. */
export type Cases = { readonly [name: string]: Case };

/** Refuses names that look like integers and what is no op, with a message. */
export type NamedCases<C> = {
  readonly [K in keyof C]: K extends number | IntegerLike
    ? "a case's name can't be an integer: JavaScript would reorder the cases"
    : CheckedCase<C[K]>;
};

/** The cases by name or as an array, with a message in the place of each that is none. */
export type CheckedCases<C> = C extends readonly unknown[]
  ? { readonly [I in keyof C]: CheckedCase<C[I]> }
  : NamedCases<C>;

/** A case, or what to write in its place. */
type CheckedCase<T> = T extends Case
  ? T
  : T extends SelectOp<unknown>
    ? "a select has no single commit point: list its cases here"
    : T extends { readonly recv: unknown } | { readonly send: unknown }
      ? "a channel is no op: write `.recv()`, or `.send(value)`"
      : T extends Task<unknown>
        ? "a Task has several steps: run it in a goroutine that sends its result"
        : T extends PromiseLike<unknown>
          ? "a promise is no op: write `until(promise)`"
          : Case;

/** Which case fired, and what its op returned. A case that is always switched off never does. */
export type Selected<C> = C extends readonly Case[]
  ? { readonly case: number; readonly value: NonNullable<C[number]> extends Op<infer V> ? V : never }
  : {
      [K in keyof C]: [NonNullable<C[K]>] extends [never]
        ? never
        : NonNullable<C[K]> extends Op<infer V>
          ? { readonly case: K; readonly value: V }
          : never;
    }[keyof C];

/** A case's name: an index, where the cases were given as an array. */
export type Name = string | number;

/** @throws {UsageError} if `cases` are neither ops by name nor an array. */
export function checkCases(caller: string, cases: unknown): asserts cases is Cases | readonly Case[] {
  if (typeof cases !== "object" || cases === null) throw badCases(caller, cases);
  if (!Array.isArray(cases)) checkNames(caller, cases);
}

/** JavaScript moves integer-like names before the others, so the first one tells of all. */
function checkNames(caller: string, cases: object): void {
  for (const name in cases) {
    const digit = name.charCodeAt(0);
    if (digit >= 48 && digit <= 57 && /^(0|[1-9]\d*)$/.test(name)) {
      throw new UsageError(
        "ERR_SELECT_NAME",
        `${caller}: a case's name can't be an integer (${JSON.stringify(name)}), since JavaScript would reorder the cases: name it by a word, or pass an array`,
      );
    }
    return;
  }
  // A map, a promise or a channel has no names either, and would wait for ever.
  const prototype: unknown = Object.getPrototypeOf(cases);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw badCases(caller, cases);
}

function badCases(caller: string, given: unknown): UsageError {
  return new UsageError(
    "ERR_SELECT_CASES",
    `${caller}: the cases must be an object of ops by name, or an array of ops, not ${describe(given)}`,
  );
}

/** The error for a case that is none. */
export function badCase(name: Name, given: unknown): UsageError {
  const must = `select: case ${JSON.stringify(name)} must be an op, not`;
  if (given instanceof Operation && !given.selectable) {
    return new UsageError("ERR_SELECT_CASE", `${must} a select, which has no single commit point: list its cases here`);
  }
  if (given instanceof Promise) {
    return new UsageError("ERR_SELECT_CASE", `${must} a promise: wrap it in until(promise)`);
  }
  if (isTask(given)) {
    return new UsageError(
      "ERR_SELECT_CASE",
      `${must} a Task, which has several steps: run it in a goroutine that sends its result`,
    );
  }
  if (isChannel(given)) {
    return new UsageError("ERR_SELECT_CASE", `${must} a channel: write \`.recv()\`, or \`.send(value)\``);
  }
  return new UsageError("ERR_SELECT_CASE", `${must} ${describe(given)}`);
}

/** Whether `value` looks like a channel, of whatever making. */
function isChannel(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("recv" in value || "send" in value);
}
