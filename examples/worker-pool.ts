// Worker pool
//
// Three workers share one channel of jobs: six jobs of 50 ms are done in the time of two.
//
// The Go it came from:
//
//	package main
//
//	import (
//		"fmt"
//		"time"
//	)
//
//	type result struct{ worker, job, square int }
//
//	func worker(id int, jobs <-chan int, results chan<- result) {
//		for job := range jobs {
//			time.Sleep(50 * time.Millisecond)
//			results <- result{id, job, job * job}
//		}
//	}
//
//	func main() {
//		const workers, count = 3, 6
//		jobs, results := make(chan int, count), make(chan result)
//		start := time.Now()
//		for id := 1; id <= workers; id++ {
//			go worker(id, jobs, results)
//		}
//		for job := 1; job <= count; job++ {
//			jobs <- job
//		}
//		close(jobs)
//		for i := 0; i < count; i++ {
//			r := <-results
//			fmt.Printf("worker %d: %d² = %d\n", r.worker, r.job, r.square)
//		}
//		fmt.Println(count, "jobs in", time.Since(start).Milliseconds(), "ms")
//	}
import { chan, go, main, sleep, type RecvChan, type Routine, type SendChan } from "goroutines";

interface Result {
  readonly worker: number;
  readonly job: number;
  readonly square: number;
}

function* worker(id: number, jobs: RecvChan<number>, results: SendChan<Result>): Routine {
  yield* jobs.forEach(function* (job) {
    yield* sleep(50);
    yield* results.send({ worker: id, job, square: job * job });
  });
}

main(function* () {
  const workers = 3;
  const count = 6;
  const jobs = chan<number>(count);
  const results = chan<Result>();
  const start = performance.now();
  for (let id = 1; id <= workers; id++) go(worker, id, jobs, results);
  for (let job = 1; job <= count; job++) yield* jobs.send(job);
  jobs.close();
  for (let i = 0; i < count; i++) {
    const [r, ok] = yield* results.recvOk();
    if (ok) console.log(`worker ${r.worker}: ${r.job}² = ${r.square}`);
  }
  console.log(count, "jobs in", Math.round(performance.now() - start), "ms");
});

// Output (# stands for a number):
// worker #: #² = #
// worker #: #² = #
// worker #: #² = #
// worker #: #² = #
// worker #: #² = #
// worker #: #² = #
// 6 jobs in # ms
