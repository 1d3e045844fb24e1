/**
 * Scopes: the programs of this thread that have started goroutines on others, by the name under which those know them.
 * A scope ends with its program, and the panic of one of its goroutines, on whatever thread, ends the program.
 */

import type { Goroutine } from "../../core/goroutine.ts";
import type { Program, Resource } from "../../core/program.ts";

class Scope implements Resource {
  readonly #end: () => void;

  constructor(end: () => void) {
    this.#end = end;
  }

  release(): void {
    this.#end();
  }
}

export class Scopes {
  readonly #thread: string;
  readonly #onEnd: (scope: string) => void;
  readonly #programs: Map<string, Program> = new Map();
  readonly #names: WeakMap<Program, string> = new WeakMap();
  #named = 0;

  /**
   * @param thread what no other thread of the world is called.
   * @param onEnd is called when the program of a scope has ended.
   */
  constructor(thread: string, onEnd: (scope: string) => void) {
    this.#thread = thread;
    this.#onEnd = onEnd;
  }

  /** The name of a program's scope, which begins now if it has none. */
  nameOf(program: Program): string {
    let name = this.#names.get(program);
    if (name === undefined) {
      const scope = `${this.#thread}.${++this.#named}`;
      name = scope;
      this.#names.set(program, scope);
      this.#programs.set(scope, program);
      program.adopt(
        new Scope(() => {
          this.#programs.delete(scope);
          this.#onEnd(scope);
        }),
      );
    }
    return name;
  }

  /** A goroutine of a scope has thrown `error` on another thread. */
  panicked(scope: string, error: unknown): void {
    const program = this.#programs.get(scope);
    if (program !== undefined) program.conduct.panicked(error, program.main as Goroutine);
  }
}
