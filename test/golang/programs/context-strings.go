// How contexts print.
package main

import (
	"context"
	"errors"
	"fmt"
)

type color int

func (c color) String() string { return [...]string{"red", "green"}[c] }

func main() {
	background := context.Background()
	fmt.Println(background)
	fmt.Println(context.TODO())
	withCancel, cancel := context.WithCancel(background)
	fmt.Println(withCancel)
	withCause, cancelCause := context.WithCancelCause(context.TODO())
	fmt.Println(withCause)
	withValue := context.WithValue(withCancel, "user", "ada")
	fmt.Println(withValue)
	fmt.Println(context.WithValue(background, color(1), color(0)))
	fmt.Println(context.WithoutCancel(withValue))
	deep, cancelDeep := context.WithCancel(context.WithoutCancel(withValue))
	fmt.Println(deep)
	cancelDeep()
	cancel()
	cancelCause(errors.New("never shown"))
	fmt.Println("cancelled:", withCancel)
	fmt.Println("cancelled:", withCause)
	fmt.Println(context.Canceled)
	fmt.Println(context.DeadlineExceeded)
}
