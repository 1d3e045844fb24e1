/** A cache that loads a page that it does not have; two readers come at the same time. */

import { sleep, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

class Pages {
  readonly #pages = new Map<string, string>();
  loads = 0;

  *get(url: string): Routine<string> {
    const page = this.#pages.get(url);
    if (page !== undefined) return page;
    const loaded = yield* this.#load(url);
    this.#pages.set(url, loaded);
    return loaded;
  }

  *#load(url: string): Routine<string> {
    this.loads++;
    yield* sleep(20);
    return `the page ${url}`;
  }
}

export const wrong: Wrong = {
  name: "checked-too-early",
  mistake: "whether the page is there is asked before the wait in which another loads it",
  kind: "property",
  cause: /loaded 2 times/,
  advice: null,
  *program() {
    const pages = new Pages();
    const wg = new WaitGroup();
    for (let i = 0; i < 2; i++) wg.go(pages.get("/"));
    yield* wg.wait();
    return pages.loads;
  },
  check(loads) {
    if (loads !== 1) throw new Error(`loaded ${String(loads)} times`);
  },
};
