// The first cause wins, children inherit it, and Err never shows it.
package main

import (
	"context"
	"errors"
	"fmt"
)

func show(name string, ctx context.Context) {
	cause := "none"
	if c := context.Cause(ctx); c != nil {
		cause = c.Error()
	}
	err := "none"
	if e := ctx.Err(); e != nil {
		err = e.Error()
	}
	fmt.Println(name, "- err:", err, "- cause:", cause)
}

func main() {
	first, second := errors.New("the disk is full"), errors.New("the net is down")

	ctx, cancel := context.WithCancelCause(context.Background())
	child, cancelChild := context.WithCancel(ctx)
	own, cancelOwn := context.WithCancelCause(ctx)
	show("before", ctx)
	cancelOwn(second)
	show("own cause first", own)
	cancel(first)
	cancel(second)
	show("cancelled twice", ctx)
	show("child", child)
	show("own cause stays", own)
	cancelChild()
	show("child cancelled after", child)
	fmt.Println("the very error:", context.Cause(child) == first)

	ctx, cancel = context.WithCancelCause(context.Background())
	cancel(nil)
	show("cause nil", ctx)
	cancel(first)
	show("and then a cause", ctx)

	plain, cancelPlain := context.WithCancel(context.Background())
	below, cancelBelow := context.WithCancelCause(plain)
	cancelPlain()
	cancelBelow(first)
	show("below a plain cancel", below)

	late, cancelLate := context.WithCancelCause(child)
	show("born dead", late)
	cancelLate(second)
	show("born dead, cancelled", late)
	show("a value of it", context.WithValue(child, "k", 1))
	show("background", context.Background())
}
