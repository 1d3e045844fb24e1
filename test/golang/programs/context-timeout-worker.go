// A worker that looks at its context between steps; timeouts and cancel end it where it stands.
package main

import (
	"context"
	"fmt"
	"time"
)

func work(ctx context.Context, steps int, pause time.Duration) (int, error) {
	for done := 0; ; done++ {
		if done == steps {
			return done, nil
		}
		select {
		case <-ctx.Done():
			return done, ctx.Err()
		case <-time.After(pause):
		}
	}
}

func report(name string, done int, err error) {
	if err == nil {
		fmt.Println(name+":", "all", done, "steps")
	} else {
		fmt.Println(name+":", "stopped after", done, "steps:", err)
	}
}

func main() {
	done, err := work(context.Background(), 3, time.Millisecond)
	report("no limit", done, err)

	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	done, err = work(ctx, 5, time.Hour)
	report("too slow", done, err)
	cancel()

	ctx, cancel = context.WithTimeout(context.Background(), time.Hour)
	done, err = work(ctx, 2, time.Millisecond)
	report("fast enough", done, err)
	cancel()
	done, err = work(ctx, 2, time.Hour)
	report("with a cancelled context", done, err)

	outer, cancelOuter := context.WithCancel(context.Background())
	time.AfterFunc(30*time.Millisecond, cancelOuter)
	inner, cancelInner := context.WithTimeout(outer, time.Hour)
	defer cancelInner()
	done, err = work(inner, 5, time.Hour)
	report("cancelled from above", done, err)
}
