// An HTTP server
//
// A goroutine for each request: two pages are made at once, each has 300 ms, and SIGTERM lets those under way end.
//
// The Go it came from:
//
//	package main
//
//	import (
//		"context"
//		"fmt"
//		"io"
//		"log"
//		"net"
//		"net/http"
//		"os/signal"
//		"sync"
//		"syscall"
//		"time"
//	)
//
//	var slots = make(chan struct{}, 2)
//	var mu sync.Mutex
//	var making, most int
//
//	func count(by int) {
//		mu.Lock()
//		defer mu.Unlock()
//		making += by
//		most = max(most, making)
//	}
//
//	func makePage(ctx context.Context, path string) (string, error) {
//		select {
//		case slots <- struct{}{}:
//		case <-ctx.Done():
//			return "", ctx.Err()
//		}
//		count(1)
//		defer func() {
//			count(-1)
//			<-slots
//		}()
//		takes := 5 * time.Millisecond
//		if path == "/slow" {
//			takes = time.Hour
//		}
//		select {
//		case <-time.After(takes):
//			return "page " + path, nil
//		case <-ctx.Done():
//			return "", ctx.Err()
//		}
//	}
//
//	func page(w http.ResponseWriter, req *http.Request) {
//		ctx, cancel := context.WithTimeout(req.Context(), 300*time.Millisecond)
//		defer cancel()
//		text, err := makePage(ctx, req.URL.Path)
//		if err != nil {
//			w.WriteHeader(http.StatusGatewayTimeout)
//			text = err.Error()
//		}
//		fmt.Fprint(w, text)
//	}
//
//	func ticks(w http.ResponseWriter, req *http.Request) {
//		for n := 1; n <= 3; n++ {
//			fmt.Fprintf(w, "tick %d ", n)
//			w.(http.Flusher).Flush()
//			time.Sleep(5 * time.Millisecond)
//		}
//	}
//
//	func get(url string) *http.Response {
//		res, err := http.Get(url)
//		if err != nil {
//			log.Fatal(err)
//		}
//		return res
//	}
//
//	func text(res *http.Response) string {
//		defer res.Body.Close()
//		body, err := io.ReadAll(res.Body)
//		if err != nil {
//			log.Fatal(err)
//		}
//		return fmt.Sprint(res.StatusCode, " ", string(body))
//	}
//
//	func visit(url string) {
//		var wg sync.WaitGroup
//		for range 6 {
//			wg.Add(1)
//			go func() {
//				defer wg.Done()
//				text(get(url + "/page"))
//			}()
//		}
//		wg.Wait()
//		fmt.Println("6 pages, at most", most, "at once")
//		fmt.Println(text(get(url + "/slow")))
//		last := get(url + "/ticks")
//		syscall.Kill(syscall.Getpid(), syscall.SIGTERM)
//		fmt.Println(text(last))
//	}
//
//	func main() {
//		stopping, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
//		defer stop()
//		http.HandleFunc("/", page)
//		http.HandleFunc("/ticks", ticks)
//		listener, err := net.Listen("tcp", "127.0.0.1:0")
//		if err != nil {
//			log.Fatal(err)
//		}
//		server := &http.Server{}
//		go server.Serve(listener)
//		var visitor sync.WaitGroup
//		visitor.Add(1)
//		go func() {
//			defer visitor.Done()
//			visit("http://" + listener.Addr().String())
//		}()
//
//		<-stopping.Done()
//		grace, cancel := context.WithTimeout(context.Background(), 10*time.Second)
//		defer cancel()
//		if err := server.Shutdown(grace); err != nil {
//			log.Fatal(err)
//		}
//		visitor.Wait()
//		fmt.Println("closed")
//	}
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { chan, main, select, sleep, until, type Routine } from "goroutines";
import { background, DeadlineExceeded, withCancel, withTimeout, type Context } from "goroutines/context";
import { fromNodeWritable } from "goroutines/interop";
import { WaitGroup } from "goroutines/sync";

const slots = chan<void>(2);
let making = 0;
let most = 0;

function* makePage(ctx: Context, path: string): Routine<string> {
  const slot = yield* select({ free: slots.send(), done: ctx.done().recv() });
  if (slot.case === "done") throw ctx.err();
  most = Math.max(most, ++making);
  try {
    const r = yield* select({ made: sleep(path === "/slow" ? 3_600_000 : 5), done: ctx.done().recv() });
    if (r.case === "done") throw ctx.err();
    return `page ${path}`;
  } finally {
    making--;
    slots.tryRecv();
  }
}

function* page(ctx: Context, req: IncomingMessage, res: ServerResponse): Routine {
  res.end(yield* makePage(ctx, req.url ?? "/"));
}

function* ticks(_ctx: Context, _req: IncomingMessage, res: ServerResponse): Routine {
  const out = fromNodeWritable<string>(res);
  for (let n = 1; n <= 3; n++) {
    yield* out.send(`tick ${n} `);
    yield* sleep(5);
  }
  out.close();
}

/** The goroutine of one request. Its context ends after 300 ms, or when the client goes away. */
function* serve(stopping: Context, req: IncomingMessage, res: ServerResponse): Routine {
  const [ctx, cancel] = withTimeout(background(), 300);
  res.once("close", () => {
    cancel();
    // A connection that is kept alive would keep the server from closing.
    if (stopping.err() !== undefined) req.socket.end();
  });
  const handle = req.url === "/ticks" ? ticks : page;
  try {
    yield* handle(ctx, req, res);
  } catch (err) {
    if (!res.headersSent) res.writeHead(err === DeadlineExceeded ? 504 : 500);
    res.end((err as Error).message);
  }
}

function* text(res: Response): Routine<string> {
  return `${res.status} ${yield* until(res.text())}`;
}

function* visit(url: string): Routine {
  const wg = new WaitGroup();
  for (let i = 0; i < 6; i++) {
    wg.go(function* () {
      yield* text(yield* until(fetch(`${url}/page`)));
    });
  }
  yield* wg.wait();
  console.log("6 pages, at most", most, "at once");
  console.log(yield* text(yield* until(fetch(`${url}/slow`))));
  const last = yield* until(fetch(`${url}/ticks`));
  process.kill(process.pid, "SIGTERM");
  console.log(yield* text(last));
}

main(function* (rt) {
  const [stopping, stop] = withCancel(background());
  process.once("SIGTERM", () => stop());
  const server = createServer((req, res) => rt.go(serve, stopping, req, res));
  server.listen(0, "127.0.0.1");
  yield* until(once(server, "listening"));
  const visitor = new WaitGroup();
  visitor.go(visit, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);

  yield* stopping.done().recv();
  const closed = new Promise((resolve) => server.close(resolve));
  const r = yield* select({ closed: until(closed), late: sleep(10_000) });
  if (r.case === "late") throw new Error("requests are still under way");
  yield* visitor.wait();
  console.log("closed");
});

// Output:
// 6 pages, at most 2 at once
// 504 context deadline exceeded
// 200 tick 1 tick 2 tick 3
// closed
