/** A registry whose lookup returns early under its lock. */

import { go, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

class Registry {
  readonly #mu = new Mutex();
  readonly #names = new Map<number, string>();

  *register(id: number, name: string): Routine<boolean> {
    yield* this.#mu.lock();
    if (this.#names.has(id)) return false;
    this.#names.set(id, name);
    this.#mu.unlock();
    return true;
  }
}

export const wrong: Wrong = {
  name: "unlock-forgotten",
  mistake: "the early return leaves the lock locked",
  kind: "deadlock",
  cause: /main waits for mu1.*second \(3\) locked it.*has ended without unlocking it/,
  advice: { helps: /call mu1\.unlock\(\) however second \(3\) ends/ },
  *program() {
    const registry = new Registry();
    go(function* first() {
      yield* registry.register(1, "ada");
    });
    go(function* second() {
      yield* registry.register(1, "eve");
    });
    yield* registry.register(2, "bob");
    yield* registry.register(3, "joe");
  },
};
