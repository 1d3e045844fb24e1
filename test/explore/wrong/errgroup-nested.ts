/** A crawler with at most two pages at a time, whose tasks start the tasks of the links that they find. */

import { gosched, type Routine } from "goroutines";
import { Group } from "goroutines/errgroup";
import type { Wrong } from "../wrong.ts";

const links: Record<string, string[]> = { "/": ["/a", "/b"], "/a": ["/a/1"], "/b": ["/b/1"] };

class Crawler {
  readonly #group = new Group();
  readonly seen = new Set<string>();

  *run(start: string): Routine {
    this.#group.setLimit(2);
    yield* this.#group.go(this.visit(start));
    yield* this.#group.wait();
  }

  *visit(url: string): Routine {
    this.seen.add(url);
    yield* gosched(); // the download
    for (const link of links[url] ?? []) {
      if (!this.seen.has(link)) yield* this.#group.go(this.visit(link));
    }
  }
}

export const wrong: Wrong = {
  name: "errgroup-nested",
  mistake: "a task of a group with a limit starts another in it, and waits for a place while it has one",
  kind: "deadlock",
  cause: /visit \(2\), visit \(3\) are tasks of group1, which may have 2 at a time, and wait to start another in it/,
  advice: { asks: /group1\.tryGo\(\)/ },
  *program() {
    const crawler = new Crawler();
    yield* crawler.run("/");
    return crawler.seen.size;
  },
};
