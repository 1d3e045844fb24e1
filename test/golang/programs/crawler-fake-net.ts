// Crawler over a fake net: one goroutine fetches each page, one coordinator knows which pages were seen.
// The crawl is over when no fetch is pending; the report is sorted, so the order of the fetches is open.
import { chan, go, main, type Routine, type SendChan } from "goroutines";

const net = new Map<string, readonly string[]>([
  ["home", ["about", "blog", "shop"]],
  ["about", ["home", "team"]],
  ["team", ["about", "jobs"]],
  ["blog", ["home", "blog/first", "blog/second"]],
  ["blog/first", ["blog", "blog/second"]],
  ["blog/second", ["blog", "blog/first", "old"]],
  ["shop", ["home", "shop/cart"]],
  ["shop/cart", ["shop", "shop/pay"]],
  ["island", ["home"]],
]);

interface Page {
  readonly url: string;
  readonly links: readonly string[];
  readonly found: boolean;
}

function* fetch(url: string, pages: SendChan<Page>): Routine {
  yield* pages.send({ url, links: net.get(url) ?? [], found: net.has(url) });
}

function* crawl(start: string): Routine<Page[]> {
  const pages = chan<Page>(0, { url: "", links: [], found: false });
  const seen = new Set([start]);
  go(fetch, start, pages);
  const all: Page[] = [];
  for (let pending = 1; pending > 0; pending--) {
    const p = yield* pages.recv();
    all.push(p);
    for (const link of p.links) {
      if (!seen.has(link)) {
        seen.add(link);
        pending++;
        go(fetch, link, pages);
      }
    }
  }
  return all;
}

main(function* () {
  const all = yield* crawl("home");
  all.sort((a, b) => (a.url < b.url ? -1 : 1));
  for (const p of all) {
    if (p.found) {
      console.log(p.url, "->", p.links.join(", "));
    } else {
      console.log(p.url, "not found");
    }
  }
  console.log(all.length, "pages");
});
