/**
 * Async contexts on Node, Bun and Deno: the stores of `AsyncLocalStorage`.
 *
 * `AsyncLocalStorage.snapshot()` would say it in a line, but takes 1 to 8 us on Node. An `AsyncResource` captures the
 * stores in some 35 ns and is entered in some 9. On Node its stores stand behind symbols of its own (up to Node 22 one
 * for each `AsyncLocalStorage`, from Node 24 one for all), so two captures can be compared, and goroutines of the same
 * stores share one. Bun's resources hide what they carry: each start captures. Deno's resources take 500 ns and more,
 * so there the kernel's own two functions are called, if they are there.
 *
 * A process without stores pays nothing, so not every start can look whether there are any. Up to Node 22 the first use
 * of an `AsyncLocalStorage` turns the async hooks on, and from then on each promise has an id; from Node 24 on only a
 * capture inside `run` shows it. Each start outside goroutines looks, each slice, the first start in a slice, and the
 * first thousand of all. So only where a goroutine itself is the first in the process to use a store, in the middle of
 * a slice, and after a thousand starts, does what it starts in that slice carry none.
 */

import { AsyncResource, executionAsyncResource } from "node:async_hooks";
import type { AsyncContext, AsyncContexts } from "../core/host.ts";

const TYPE = "goroutine";

/** The symbols of a resource that are no store's. */
const ids: ReadonlySet<string | undefined> = new Set([
  "async_id_symbol",
  "trigger_async_id_symbol",
  "destroyed",
  "context_frame",
]);

function symbolsOf(resource: object): readonly symbol[] {
  return Object.getOwnPropertySymbols(resource);
}

/** An object that has something behind symbols. */
type Bearer = Readonly<Record<symbol, unknown>>;

function nothing(): void {}

/** A promise that is made to see whether promises have ids. */
class Probe extends Promise<void> {}

const none: readonly never[] = [];

/** Stands for the second and the third symbol of the stores where there are fewer: no resource has it. */
const absent = Symbol("absent");

/** How many starts inside goroutines look closely, in all. */
const LOOKS = 1000;

/** What the host itself needs beside. */
export interface HostContexts extends AsyncContexts {
  /** How many resources it has made. */
  readonly made: number;
  /** Whether it has made `promise` to see whether promises have ids; and whether they have. */
  isProbe(promise: unknown): boolean;
  readonly hasIds: boolean;
  /** Runs a task of the host's in no context, whichever it was asked in. */
  leave(task: () => void): void;
}

/** Contexts as resources: in whichever way they are captured, they are entered alike. */
abstract class ResourceContexts implements HostContexts {
  made = 0;

  isProbe(promise: unknown): boolean {
    return promise instanceof Probe;
  }

  get hasIds(): boolean {
    return symbolsOf(new Probe(nothing)).length > 0;
  }
  /** Carries no store. */
  protected abstract readonly none: AsyncResource;

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
  protected override readonly none: AsyncResource = new AsyncResource(TYPE);

  override capture(): AsyncContext {
    this.made++;
    return new AsyncResource(TYPE);
  }
}

/**
 * A resource, and the stores that it has captured, up to Node 22: there `run` writes into the resource that is current.
 * The first three have fields and code of their own, where V8 makes plain loads of them: 4 ns, not 50.
 */
class Captured extends AsyncResource {
  first: unknown = undefined;
  second: unknown = undefined;
  third: unknown = undefined;
  others: readonly unknown[] = none;

  constructor() {
    super(TYPE);
  }
}

/** Where the stores of a resource can be seen. */
class SeenContexts extends ResourceContexts {
  protected override readonly none: Captured = new Captured();
  /** Behind what a promise has its id once async hooks are on. */
  readonly #id: symbol;
  /** Behind what a resource has all stores, from Node 24 on. */
  readonly #frame: symbol;
  #inUse = false;
  #isFramed = false;
  #looks = LOOKS;
  /** Behind what it has each, up to Node 22, as far as is known. One keeps its place. */
  #first: symbol = absent;
  #second: symbol = absent;
  #third: symbol = absent;
  #others: readonly symbol[] = none;

  constructor() {
    super();
    const named = (name: string): symbol =>
      symbolsOf(this.none).find(({ description }) => description === name) ?? absent;
    this.#id = named("async_id_symbol");
    this.#frame = named("context_frame");
    this.#empty(this.#frame);
    this.#learn(this.none);
  }

  override capture(around: AsyncContext | null | undefined): AsyncContext | null {
    // Small enough to be inlined where goroutines are started: a start of a process without stores is all but free.
    return around !== undefined && !this.#inUse && this.#looks <= 0 ? null : this.#capture(around);
  }

  #capture(around: AsyncContext | null | undefined): AsyncContext | null {
    const isThorough = around === undefined || this.#looks > 0;
    if (this.#looks > 0) this.#looks--;
    if (!this.#inUse && !(isThorough && this.#look())) return null;
    const before = (around ?? this.none) as Captured;
    if (this.#isFramed) {
      this.made++;
      const fresh = new AsyncResource(TYPE);
      return (fresh as unknown as Bearer)[this.#frame] === (before as unknown as Bearer)[this.#frame]
        ? (around ?? null)
        : fresh;
    }
    // Mostly the goroutine's own resource is current, as it was entered.
    if (!isThorough && executionAsyncResource() === before && !this.#differ(before, before)) return around ?? null;
    this.made++;
    const fresh = new Captured();
    if (this.#differ(fresh, before) || (isThorough && this.#learn(fresh) && this.#differ(fresh, before)))
      return this.#note(fresh);
    return around ?? null;
  }

  override enter<A extends unknown[]>(
    context: AsyncContext | null,
    f: (...args: A) => void,
    self: unknown,
    ...args: A
  ): void {
    if (context === null && !this.#inUse) f.apply(self, args);
    else super.enter(context, f, self, ...args);
  }

  override leave(task: () => void): void {
    // What it starts is looked at once.
    this.#looks = Math.max(this.#looks, 1);
    if (this.#inUse || this.#look()) super.leave(task);
    else task();
  }

  /** Whether stores are in use. */
  #look(): boolean {
    this.made++;
    this.#isFramed = (new AsyncResource(TYPE) as unknown as Bearer)[this.#frame] !== undefined;
    return (this.#inUse = this.#isFramed || (new Probe(nothing) as unknown as Bearer)[this.#id] !== undefined);
  }

  /** Whether `resource` carries other stores now than `before` has captured. */
  #differ(resource: Captured, before: Captured): boolean {
    const stores = resource as unknown as Bearer;
    if (stores[this.#first] !== before.first || stores[this.#second] !== before.second) return true;
    if (stores[this.#third] !== before.third) return true;
    return this.#others.length > 0 && this.#others.some((key, i) => stores[key] !== before.others[i]);
  }

  #note(fresh: Captured): Captured {
    const stores = fresh as unknown as Bearer;
    fresh.first = stores[this.#first];
    fresh.second = stores[this.#second];
    fresh.third = stores[this.#third];
    if (this.#others.length > 0) fresh.others = this.#others.map((key) => stores[key]);
    return fresh;
  }

  /** Has further stores of `resource` compared from now on; whether there are any. */
  #learn(resource: AsyncResource): boolean {
    const known = [this.#first, this.#second, this.#third, ...this.#others].filter((key) => key !== absent);
    const more = symbolsOf(resource).filter((key) => !ids.has(key.description) && !known.includes(key));
    if (more.length === 0) return false;
    more.forEach((key) => this.#empty(key));
    [this.#first = absent, this.#second = absent, this.#third = absent, ...this.#others] = [...known, ...more];
    return true;
  }

  /** This module may have been loaded in a context: by an `import()` in a request. */
  #empty(key: symbol): void {
    Object.assign(this.none, { [key]: undefined });
  }
}

/** What Deno's own `node:async_hooks` stands on. */
interface DenoCore {
  getAsyncContext(): object | undefined;
  setAsyncContext(context: object | undefined): void;
}

class DenoContexts implements HostContexts {
  readonly made: number = 0;
  readonly hasIds: boolean = false;

  isProbe(): boolean {
    return false;
  }
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
  const { Deno: deno } = globalThis as {
    Deno?: { readonly internal?: symbol } & Readonly<Record<symbol, { core?: Partial<DenoCore> } | undefined>>;
  };
  const core = deno?.internal === undefined ? undefined : deno[deno.internal]?.core;
  return typeof core?.getAsyncContext === "function" && typeof core.setAsyncContext === "function"
    ? (core as DenoCore)
    : null;
}

function contextsOfHost(): HostContexts {
  const core = denoCore();
  if (core !== null) return new DenoContexts(core);
  return symbolsOf(new AsyncResource(TYPE)).length > 0 ? new SeenContexts() : new HiddenContexts();
}

export const asyncContexts: HostContexts = contextsOfHost();
