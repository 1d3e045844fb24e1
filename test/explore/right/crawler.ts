/** A crawler: a goroutine keeps what has been seen, and a few others load pages and report their links. */

import { chan, go, gosched, type RecvChan, type Routine, type SendChan } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { returns, type Right } from "../right.ts";

const links: Record<string, readonly string[]> = { "/": ["/a", "/b"], "/a": ["/", "/b"], "/b": ["/c"], "/c": [] };

function* load(urls: RecvChan<string>, found: SendChan<readonly string[]>): Routine {
  yield* urls.forEach(function* (url) {
    yield* gosched(); // the download
    yield* found.send(links[url] ?? []);
  });
}

function* crawl(start: string, loaders: number): Routine<string[]> {
  const urls = chan<string>(16);
  const found = chan<readonly string[]>();
  const wg = new WaitGroup();
  for (let i = 0; i < loaders; i++) wg.go(load, urls, found);
  const seen = new Set([start]);
  let pending = 1;
  yield* urls.send(start);
  while (pending > 0) {
    const more = (yield* found.recv()) ?? [];
    pending--;
    for (const url of more) {
      if (seen.has(url)) continue;
      seen.add(url);
      pending++;
      yield* urls.send(url);
    }
  }
  urls.close();
  yield* wg.wait();
  return [...seen].toSorted();
}

export const right: Right = {
  name: "crawler",
  *program() {
    const done = chan<string[]>(1);
    go(function* () {
      yield* done.send(yield* crawl("/", 2));
    });
    return yield* done.recv();
  },
  check: returns(["/", "/a", "/b", "/c"]),
};
