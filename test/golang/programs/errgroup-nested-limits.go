// A group within each task of a group, each with its own limit: all is done, and no level exceeds its limit.
package main

import (
	"fmt"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

type gauge struct{ now, most atomic.Int32 }

func (g *gauge) enter() {
	n := g.now.Add(1)
	for m := g.most.Load(); n > m && !g.most.CompareAndSwap(m, n); m = g.most.Load() {
	}
	runtime.Gosched()
}

func (g *gauge) leave() { g.now.Add(-1) }

func main() {
	var outer errgroup.Group
	outer.SetLimit(2)
	var outerGauge, innerGauge gauge
	var done atomic.Int32
	for i := 0; i < 6; i++ {
		outer.Go(func() error {
			outerGauge.enter()
			defer outerGauge.leave()
			var inner errgroup.Group
			inner.SetLimit(3)
			for j := 0; j < 10; j++ {
				inner.Go(func() error {
					innerGauge.enter()
					defer innerGauge.leave()
					done.Add(1)
					if i == 3 && j == 7 {
						return fmt.Errorf("task %d.%d failed", i, j)
					}
					return nil
				})
			}
			return inner.Wait()
		})
	}
	fmt.Println("error:", outer.Wait())
	fmt.Println("done:", done.Load())
	fmt.Println("within the limits:", outerGauge.most.Load() <= 2, innerGauge.most.Load() <= 6)
}
