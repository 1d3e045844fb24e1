// A nil parent panics, whichever way a context is made from it; so do a nil key and a nil parent of WithValue.
package main

import (
	"context"
	"fmt"
	"time"
)

func attempt(name string, f func()) {
	defer func() { fmt.Println(name+":", recover()) }()
	f()
}

func main() {
	var parent context.Context
	attempt("WithCancel", func() { context.WithCancel(parent) })
	attempt("WithCancelCause", func() { context.WithCancelCause(parent) })
	attempt("WithTimeout", func() { context.WithTimeout(parent, time.Second) })
	attempt("WithDeadline", func() { context.WithDeadline(parent, time.Now()) })
	attempt("WithValue", func() { context.WithValue(parent, "k", 1) })
	attempt("WithoutCancel", func() { context.WithoutCancel(parent) })
	attempt("WithValue, nil key", func() { context.WithValue(context.Background(), nil, 1) })
	fmt.Println("and once without recover")
	context.WithCancel(parent)
}
