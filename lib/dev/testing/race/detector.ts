/**
 * The data race detector: two accesses to a shared variable by different goroutines, one of them a write,
 * that nothing orders. It finds a race whichever of the two came first.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Program } from "../../../core/program.ts";
import type { Engine } from "../engine/engine.ts";
import type { Deed, Observer } from "../engine/observer.ts";
import type { OrderObserver } from "../observe/audience.ts";
import { Cell } from "../shared-variable.ts";
import type { Actor } from "../strategies/strategy.ts";
import { Accesses } from "./accesses.ts";
import { HappensBefore } from "./happens-before.ts";

export class RaceDetector implements Observer, OrderObserver {
  readonly #order: HappensBefore = new HappensBefore();
  #accesses: Map<object, Accesses> = new Map();
  #engine!: Engine;

  begin(engine: Engine): void {
    this.#engine = engine;
    this.#order.reset();
    this.#accesses = new Map();
  }

  spawned(parent: Goroutine | null, child: Goroutine): void {
    this.#order.clocks.pass(parent, child);
  }

  woke(waker: Goroutine | null, woken: Goroutine): void {
    this.#order.clocks.pass(waker, woken);
  }

  step(actor: Actor): void {
    this.#order.step(actor);
  }

  leaves(g: Goroutine | null, at: object): void {
    this.#order.leaves(g, at);
  }

  finds(g: Goroutine | null, at: object): void {
    this.#order.finds(g, at);
  }

  did(deed: Deed): void {
    const { g, verb, subject } = deed;
    if (verb !== "read" && verb !== "write") return this.#order.did(deed);
    // An async function has no order that could be followed.
    if (g === null) return;
    let accesses = this.#accesses.get(subject);
    if (accesses === undefined) this.#accesses.set(subject, (accesses = new Accesses()));
    const race = accesses[verb](g, this.#order.clocks.of(g));
    if (race === null) return;
    const { first, wrote } = race;
    const name = subject instanceof Cell ? subject.name : "";
    const message = `data race on ${JSON.stringify(name)}: ${wrote ? "write" : "read"} by ${nameOf(first)} and ${verb} by ${nameOf(g)} have no order`;
    this.#engine.ending.fail({ kind: "race", message, goroutines: [first, g] });
  }

  stepped(): void {
    this.#order.clocks.fired();
  }

  end(_program: Program): void {}
}

function nameOf(g: Goroutine): string {
  return `goroutine ${g.id} (${g.name})`;
}
