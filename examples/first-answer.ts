// The first answer wins
//
// `until` turns a promise into a case of `select`. The loser's signal aborts: no request runs on unheard.
//
// The Go it came from:
//
//	package main
//
//	import (
//		"context"
//		"fmt"
//		"time"
//	)
//
//	func fetch(ctx context.Context, mirror string, delay time.Duration, page, gone chan<- string) {
//		select {
//		case <-time.After(delay):
//			page <- "page from " + mirror
//		case <-ctx.Done():
//			gone <- mirror + " was aborted"
//		}
//	}
//
//	func main() {
//		ctx, cancel := context.WithCancel(context.Background())
//		page, gone := make(chan string), make(chan string)
//		go fetch(ctx, "tokyo", 2*time.Second, page, gone)
//		go fetch(ctx, "turin", 40*time.Millisecond, page, gone)
//		first := <-page
//		cancel()
//		fmt.Println(<-gone)
//		fmt.Println(first)
//	}
import { setTimeout } from "node:timers/promises";
import { main, select, until } from "goroutines";

/** Stands for `fetch(url, { signal })`, without a network. */
async function page(mirror: string, delay: number, signal: AbortSignal): Promise<string> {
  signal.addEventListener("abort", () => console.log(mirror, "was aborted"));
  return await setTimeout(delay, `page from ${mirror}`, { signal });
}

main(function* () {
  const first = yield* select({
    tokyo: until((signal) => page("tokyo", 2000, signal)),
    turin: until((signal) => page("turin", 40, signal)),
  });
  console.log(first.value);
});

// Output:
// tokyo was aborted
// page from turin
