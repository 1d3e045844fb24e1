// WithTimeoutCause and WithDeadlineCause: the cause counts only when time runs out, not when cancel is called.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var tooSlow = errors.New("the server is too slow")

func show(name string, ctx context.Context) {
	<-ctx.Done()
	fmt.Println(name, "- err:", ctx.Err(), "- cause:", context.Cause(ctx))
}

func main() {
	ctx, cancel := context.WithTimeoutCause(context.Background(), 20*time.Millisecond, tooSlow)
	child, cancelChild := context.WithCancelCause(ctx)
	show("timed out", ctx)
	show("its child", child)
	cancelChild(errors.New("too late"))
	cancel()
	show("cancelled after that", ctx)

	ctx, cancel = context.WithTimeoutCause(context.Background(), time.Hour, tooSlow)
	cancel()
	show("cancelled in time", ctx)

	ctx, cancel = context.WithDeadlineCause(context.Background(), time.Now().Add(-time.Minute), tooSlow)
	show("deadline in the past", ctx)
	cancel()

	ctx, cancel = context.WithTimeoutCause(context.Background(), 20*time.Millisecond, nil)
	show("no cause given", ctx)
	cancel()

	parent, cancelParent := context.WithCancelCause(context.Background())
	ctx, cancel = context.WithTimeoutCause(parent, time.Hour, tooSlow)
	cancelParent(errors.New("we close at noon"))
	show("the parent was first", ctx)
	cancel()

	var deadline interface{ Timeout() bool }
	fmt.Println("DeadlineExceeded is a timeout:", errors.As(context.DeadlineExceeded, &deadline) && deadline.Timeout())
	fmt.Println("Canceled is a timeout:", errors.As(context.Canceled, &deadline))
}
