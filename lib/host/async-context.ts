/**
 * Async contexts on Node, Bun and Deno: the stores of `AsyncLocalStorage`.
 *
 * `AsyncLocalStorage.snapshot()` would say it in a line, but takes 1 to 8 us on Node. An `AsyncResource` captures the
 * stores in some 35 ns and is entered in some 9. On Node its stores stand behind symbols of its own (up to Node 22 one
 * for each `AsyncLocalStorage`, from Node 24 one for all), so two captures can be compared, and goroutines of the same
 * stores share one. Bun's resources hide what they carry: each start captures. Deno's resources take 500 ns and more,
 * so there the kernel's own two functions are called, if they are there.
 *
 * Whether a process has stores at all:
 * - Up to Node 22 the first use of one turns the async hooks on, and from then on each promise has an id.
 * - From Node 24 on only a capture inside `run` shows it. So each start outside goroutines looks, each slice, and the
 *   first thousand starts inside goroutines; a store that is used for the first time after those, inside a goroutine,
 *   is seen from the next slice on. The same holds on older Nodes of a further `AsyncLocalStorage`.
 */

import { AsyncResource } from "node:async_hooks";
import type { AsyncContext, AsyncContexts } from "../core/host.ts";

const TYPE = "goroutine";

/** The symbols of a resource that are no stores. */
const ids: ReadonlySet<string | undefined> = new Set(["async_id_symbol", "trigger_async_id_symbol", "destroyed"]);

/** An object that has something behind symbols. */
type Bearer = Readonly<Record<symbol, unknown>>;

function nothing(): void {}

/** Stands for the second and the third symbol of the stores where there are fewer: no resource has it. */
const absent = Symbol("absent");

/** How many starts inside goroutines look closely, in all. */
const LOOKS = 1000;

/** What the host itself needs beside. */
interface HostContexts extends AsyncContexts {
  /** Runs a task of the host's in no context, whichever it was asked in. */
  leave(task: () => void): void;
}

/** Contexts as resources: in whichever way they are captured, they are entered alike. */
abstract class ResourceContexts implements HostContexts {
  /** Carries no store. */
  protected readonly none: AsyncResource = new AsyncResource(TYPE);

  abstract capture(around: AsyncContext | null | undefined): AsyncContext | null;

  enter<A extends unknown[]>(context: AsyncContext | null, f: (...args: A) => void, self: unknown, ...args: A): void {
    ((context ?? this.none) as AsyncResource).runInAsyncScope(f, self, ...args);
  }

  leave(task: () => void): void {
    this.none.runInAsyncScope(task);
  }
}

/** Where resources hide what they carry. */
class HiddenContexts extends ResourceContexts {
  override capture(): AsyncContext {
    return new AsyncResource(TYPE);
  }
}

/** Where the stores of a resource can be seen. */
class SeenContexts extends ResourceContexts {
  /** Where a promise has its id once async hooks are on. */
  readonly #id: symbol;
  #inUse = false;
  #looks = LOOKS;
  /** Behind what symbols resources carry stores, as far as is known. The first three are compared by code of their own: 4 ns, not 50. */
  #first: symbol = absent;
  #second: symbol = absent;
  #third: symbol = absent;
  #others: readonly symbol[] = [];

  constructor() {
    super();
    this.#id = Object.getOwnPropertySymbols(this.none).find(({ description }) => description === "async_id_symbol") ?? absent;
    this.#learn(this.none);
  }

  override capture(around: AsyncContext | null | undefined): AsyncContext | null {
    const isOutside = around === undefined;
    if (!this.#inUse && !this.#look(isOutside)) return null;
    const fresh = new AsyncResource(TYPE);
    const before = around ?? this.none;
    if (this.#differ(fresh, before)) return fresh;
    // As far as is known.
    if (isOutside || this.#looks-- > 0) {
      this.#learn(fresh);
      if (this.#differ(fresh, before)) return fresh;
    }
    return around ?? null;
  }

  override enter<A extends unknown[]>(context: AsyncContext | null, f: (...args: A) => void, self: unknown, ...args: A): void {
    if (context === null && !this.#inUse) f.apply(self, args);
    else super.enter(context, f, self, ...args);
  }

  override leave(task: () => void): void {
    if (!this.#inUse && !this.#look(true)) return task();
    this.#looks = Math.max(this.#looks, 1);
    super.leave(task);
  }

  /** Whether stores are in use. */
  #look(isThorough: boolean): boolean {
    if ((new Promise(nothing) as unknown as Bearer)[this.#id] !== undefined) this.#inUse = true;
    else if (isThorough || this.#looks-- > 0) this.#inUse = this.#differ(new AsyncResource(TYPE), this.none);
    return this.#inUse;
  }

  #differ(one: object, other: object): boolean {
    const a = one as Bearer;
    const b = other as Bearer;
    const first = this.#first;
    const second = this.#second;
    const third = this.#third;
    // Each where only one symbol ever comes, which V8 makes a plain load of.
    if (a[first] !== b[first] || a[second] !== b[second] || a[third] !== b[third]) return true;
    return this.#others.length > 0 && this.#others.some((key) => a[key] !== b[key]);
  }

  /** Compares the stores of `resource` from now on, too. */
  #learn(resource: object): void {
    const keys = Object.getOwnPropertySymbols(resource).filter(({ description }) => !ids.has(description));
    // This module may have been loaded in a context: by an `import()` in a request.
    for (const key of keys) Object.assign(this.none, { [key]: undefined });
    [this.#first = absent, this.#second = absent, this.#third = absent, ...this.#others] = keys;
  }
}

/** What Deno's own `node:async_hooks` stands on. */
interface DenoCore {
  getAsyncContext(): object | undefined;
  setAsyncContext(context: object | undefined): void;
}

class DenoContexts implements HostContexts {
  readonly #core: DenoCore;

  constructor(core: DenoCore) {
    this.#core = core;
  }

  capture(): AsyncContext | null {
    return this.#core.getAsyncContext() ?? null;
  }

  enter<A extends unknown[]>(context: AsyncContext | null, f: (...args: A) => void, self: unknown, ...args: A): void {
    const core = this.#core;
    const before = core.getAsyncContext();
    core.setAsyncContext(context ?? undefined);
    try {
      f.apply(self, args);
    } finally {
      core.setAsyncContext(before);
    }
  }

  leave(task: () => void): void {
    this.enter(null, task, undefined);
  }
}

function denoCore(): DenoCore | null {
  const { Deno: deno } = globalThis as { Deno?: { readonly internal?: symbol } & Readonly<Record<symbol, { core?: Partial<DenoCore> } | undefined>> };
  const core = deno?.internal === undefined ? undefined : deno[deno.internal]?.core;
  return typeof core?.getAsyncContext === "function" && typeof core.setAsyncContext === "function" ? (core as DenoCore) : null;
}

function contextsOfHost(): HostContexts {
  const core = denoCore();
  if (core !== null) return new DenoContexts(core);
  return Object.getOwnPropertySymbols(new AsyncResource(TYPE)).length > 0 ? new SeenContexts() : new HiddenContexts();
}

export const asyncContexts: HostContexts = contextsOfHost();
