package main

import (
	"syscall"
	"time"
)

// Round is the cost of one round: processor time (user and system, of every thread) and wall time, in ns.
type Round struct {
	CPU  int64 `json:"cpu"`
	Wall int64 `json:"wall"`
}

// Sample is what one process reports; measure/rounds.ts prints the same shape.
type Sample struct {
	N      int     `json:"n"`
	Result int     `json:"result"`
	Rounds []Round `json:"rounds"`
}

const (
	fewestRounds = 2
	mostRounds   = 9
)

// measure follows the rule of measure/rounds.ts: warm up for a time, then time whole rounds.
func measure(round func(n int) int, n, warmMs, timedMs int) Sample {
	for start := time.Now(); ; {
		round(n)
		if time.Since(start) >= time.Duration(warmMs)*time.Millisecond {
			break
		}
	}
	sample := Sample{N: n}
	for start := time.Now(); len(sample.Rounds) < fewestRounds ||
		(len(sample.Rounds) < mostRounds && time.Since(start) < time.Duration(timedMs)*time.Millisecond); {
		cpu, wall := processorTime(), time.Now()
		sample.Result = round(n)
		sample.Rounds = append(sample.Rounds, Round{processorTime() - cpu, time.Since(wall).Nanoseconds()})
	}
	return sample
}

func processorTime() int64 {
	usage := resources()
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func resources() syscall.Rusage {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage
}
