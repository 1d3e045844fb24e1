// The Go side of the benchmarks: one process is one sample, of the workload named on the command line.
//
//	go-side workload <workload> <n> <warm-up ms> <timed ms>
//	go-side memory   <goroutines>
//	go-side scale    <goroutines> <messages>
//	go-side ticks    <ms>
//
// It prints one line of JSON, the same as sample.ts does. The caller sets GOMAXPROCS=1, so that one
// core is compared with one core; everything else is Go's default.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
)

// workloads maps the names of catalogue.ts to one round each: n operations, and a result to check.
var workloads = map[string]func(n int) int{
	"ping-pong":      pingPong,
	"stream":         func(n int) int { return stream(n, 0) },
	"buffered-1":     func(n int) int { return stream(n, 1) },
	"buffered-128":   func(n int) int { return stream(n, 128) },
	"ring":           func(n int) int { return ring(1000, n/1000) },
	"fan-in":         fanIn,
	"select-2":       select2,
	"select-8":       select8,
	"select-idle":    selectIdle,
	"select-mixed":   selectMixed,
	"parked-senders": parkedSenders,
	"deep":           deep,
	"deep-call":      deep,
	"spawn-closure":  spawnClosure,
	"spawn-shared":   spawnShared,
	"sieve":          sieve,
	"gosched":        gosched,
	"timers":         timers,
	"mutex":          mutex,
	"rwmutex":        rwMutex,
	"wait-group":     waitGroup,
	"cond":           condPingPong,
	"context-tree":   contextTrees,
	"mutex-pair":     mutexPair,
	"read-pair":      readPair,
	"write-pair":     writePair,
	"once":           once,
}

func main() {
	if len(os.Args) < 3 {
		fail("usage: go-side workload|memory|scale|ticks ...")
	}
	var report any
	switch mode := os.Args[1]; mode {
	case "workload":
		round, known := workloads[os.Args[2]]
		if !known {
			fail("no workload " + os.Args[2] + " in this build (the semaphore's need golang.org/x/sync)")
		}
		report = measure(round, number(3), number(4), number(5))
	case "memory":
		report = parkedMemory(number(2))
	case "scale":
		report = scale(number(2), number(3))
	case "ticks":
		report = ticks(number(2))
	default:
		fail("no mode " + mode)
	}
	if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
		fail(err.Error())
	}
}

func number(i int) int {
	if i >= len(os.Args) {
		fail("missing argument")
	}
	n, err := strconv.Atoi(os.Args[i])
	if err != nil {
		fail(err.Error())
	}
	return n
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}
