// Ask three servers, take the first answer, cancel the others, and leave only when they have noticed.
package main

import (
	"context"
	"fmt"
	"sort"
	"sync"
	"time"
)

type answer struct{ server, text string }

func ask(ctx context.Context, server string, latency time.Duration) (answer, error) {
	timer := time.NewTimer(latency)
	defer timer.Stop()
	select {
	case <-timer.C:
		return answer{server, "42"}, nil
	case <-ctx.Done():
		return answer{}, fmt.Errorf("%s: %w", server, context.Cause(ctx))
	}
}

func main() {
	ctx, cancel := context.WithCancelCause(context.Background())
	latencies := map[string]time.Duration{"near": 10 * time.Millisecond, "far": time.Hour, "farther": 2 * time.Hour}
	answers := make(chan answer, len(latencies))
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failures []string
	for server, latency := range latencies {
		wg.Add(1)
		go func() {
			defer wg.Done()
			a, err := ask(ctx, server, latency)
			if err != nil {
				mu.Lock()
				failures = append(failures, err.Error())
				mu.Unlock()
				return
			}
			answers <- a
		}()
	}
	first := <-answers
	cancel(fmt.Errorf("%s was faster", first.server))
	wg.Wait()
	fmt.Println(first.server, "says", first.text)
	sort.Strings(failures)
	for _, f := range failures {
		fmt.Println(f)
	}
}
