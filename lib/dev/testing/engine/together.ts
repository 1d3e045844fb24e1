/** Several observers as one. */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Program } from "../../../core/program.ts";
import type { Engine } from "./engine.ts";
import type { Deed, Observer } from "./observer.ts";
import type { Actor } from "../strategies/strategy.ts";

class Together implements Observer {
  readonly #observers: readonly Observer[];

  constructor(observers: readonly Observer[]) {
    this.#observers = observers;
  }

  begin(engine: Engine): void {
    for (const observer of this.#observers) observer.begin(engine);
  }
  spawned(parent: Goroutine | null, child: Goroutine): void {
    for (const observer of this.#observers) observer.spawned(parent, child);
  }
  woke(waker: Goroutine | null, woken: Goroutine): void {
    for (const observer of this.#observers) observer.woke(waker, woken);
  }
  step(actor: Actor): void {
    for (const observer of this.#observers) observer.step(actor);
  }
  reached(g: Goroutine): void {
    for (const observer of this.#observers) observer.reached?.(g);
  }
  did(deed: Deed): void {
    for (const observer of this.#observers) observer.did(deed);
  }
  used(subject: object, how: "look" | "change"): void {
    for (const observer of this.#observers) observer.used?.(subject, how);
  }
  stepped(actor: Actor): void {
    for (const observer of this.#observers) observer.stepped(actor);
  }
  end(program: Program): void {
    for (const observer of this.#observers) observer.end(program);
  }
}

/** An observer that tells each of `observers`, in their order; those that are null aside. */
export function together(...observers: readonly (Observer | null)[]): Observer {
  return new Together(observers.filter((observer) => observer !== null));
}
