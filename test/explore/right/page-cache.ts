/** A cache of pages: each is loaded once, however many ask for it at the same time. */

import { sleep, type Routine } from "goroutines";
import { Group } from "goroutines/singleflight";
import { Mutex, WaitGroup } from "goroutines/sync";
import { returns, type Right } from "../right.ts";

class Pages {
  readonly #mu = new Mutex();
  readonly #pages = new Map<string, string>();
  readonly #flights = new Group<string, string>();
  loads = 0;

  *get(url: string): Routine<string> {
    const page = yield* this.#find(url);
    if (page !== undefined) return page;
    const { value } = yield* this.#flights.do(url, () => this.#loadMissing(url));
    return value;
  }

  *#loadMissing(url: string): Routine<string> {
    // It may have come since it was looked for.
    const found = yield* this.#find(url);
    if (found !== undefined) return found;
    const loaded = yield* this.#load(url);
    yield* this.#mu.lock();
    this.#pages.set(url, loaded);
    this.#mu.unlock();
    return loaded;
  }

  *#find(url: string): Routine<string | undefined> {
    yield* this.#mu.lock();
    const page = this.#pages.get(url);
    this.#mu.unlock();
    return page;
  }

  *#load(url: string): Routine<string> {
    this.loads++;
    yield* sleep(20);
    return `the page ${url}`;
  }
}

export const right: Right = {
  name: "page-cache",
  *program() {
    const pages = new Pages();
    const wg = new WaitGroup();
    for (const url of ["/", "/", "/a"]) wg.go(pages.get(url));
    yield* wg.wait();
    return [pages.loads, yield* pages.get("/")];
  },
  check: returns([2, "the page /"]),
};
