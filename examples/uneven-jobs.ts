// Uneven jobs
//
// Every tenth job is long. Dealt out in turn, short ones queue up behind it, though the other core is idle; from one
// queue that both take from, they don't.
//
// The Go it came from:
//
//	package main
//
//	import (
//		"fmt"
//		"sort"
//		"time"
//	)
//
//	type job struct {
//		came  time.Time
//		takes time.Duration
//	}
//
//	func serve(jobs <-chan job, latencies chan<- float64) {
//		for j := range jobs {
//			for end := time.Now().Add(j.takes); time.Now().Before(end); {
//			}
//			latencies <- time.Since(j.came).Seconds() * 1000
//		}
//	}
//
//	func measure(name string, queues []chan job) {
//		const count = 200
//		latencies := make(chan float64, count)
//		for i := 0; i < 2; i++ {
//			go serve(queues[i%len(queues)], latencies)
//		}
//		for i := 0; i < count; i++ {
//			takes := 500 * time.Microsecond
//			if i%10 == 0 {
//				takes = 8 * time.Millisecond
//			}
//			queues[i%len(queues)] <- job{time.Now(), takes}
//			time.Sleep(time.Millisecond)
//		}
//		all, sum := []float64{}, 0.0
//		for i := 0; i < count; i++ {
//			all = append(all, <-latencies)
//			sum += all[i]
//		}
//		for _, queue := range queues {
//			close(queue)
//		}
//		sort.Float64s(all)
//		fmt.Printf("%s mean %.1f ms, 99 of 100 below %.1f ms\n", name, sum/count, all[count*99/100])
//	}
//
//	func main() {
//		measure("in turn:  ", []chan job{make(chan job, 200), make(chan job, 200)})
//		measure("one queue:", []chan job{make(chan job, 200)})
//	}
import { main, sleep, type Chan, type Routine } from "goroutines";
import { cores, goOn, shared } from "goroutines/cores";
import { now, type Job, type serve } from "./workers/uneven.ts";

const count = 200;

function* measure(name: string, queues: readonly Chan<Job>[]): Routine {
  const workers = new URL("./workers/uneven.ts", import.meta.url);
  const latencies = shared.chan<number>(count, 0);
  for (let i = 0; i < 2; i++)
    yield* goOn<typeof serve>(i, workers, "serve", queues[i % queues.length] as Chan<Job>, latencies);
  for (let i = 0; i < count; i++) {
    const job: Job = { came: now(), takes: i % 10 === 0 ? 8 : 0.5 };
    yield* (queues[i % queues.length] as Chan<Job>).send(job);
    yield* sleep(1);
  }
  const all: number[] = [];
  for (let i = 0; i < count; i++) all.push(yield* latencies.recv());
  for (const queue of queues) queue.close();
  const mean = all.reduce((sum, ms) => sum + ms) / count;
  const p99 = all.sort((a, b) => a - b)[(count * 99) / 100] as number;
  console.log(`${name} mean ${mean.toFixed(1)} ms, 99 of 100 below ${p99.toFixed(1)} ms`);
}

main(function* () {
  cores({ size: 2 });
  yield* measure("in turn:  ", [shared.chan<Job>(count), shared.chan<Job>(count)]);
  yield* measure("one queue:", [shared.chan<Job>(count)]);
});

// Output (# stands for a number):
// in turn:   mean # ms, 99 of 100 below # ms
// one queue: mean # ms, 99 of 100 below # ms
