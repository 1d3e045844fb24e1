// OnceFunc, OnceValue and OnceValues run once; a panic is raised again in every call, always with the same value.
package main

import (
	"errors"
	"fmt"
	"sync"
)

func attempt(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

func main() {
	calls := 0
	setup := sync.OnceFunc(func() {
		calls++
		fmt.Println("setting up")
	})
	setup()
	setup()
	fmt.Println("calls:", calls)

	broken := errors.New("broken")
	calls = 0
	fail := sync.OnceFunc(func() {
		calls++
		panic(broken)
	})
	for i := 0; i < 3; i++ {
		fmt.Println("the same error:", attempt(fail) == broken)
	}
	fmt.Println("calls:", calls)

	calls = 0
	answer := sync.OnceValue(func() int {
		calls++
		return 42
	})
	fmt.Println(answer(), answer(), "calls:", calls)
	noAnswer := sync.OnceValue(func() int { panic("no answer") })
	fmt.Println(attempt(func() { noAnswer() }), "/", attempt(func() { noAnswer() }))

	calls = 0
	config := sync.OnceValues(func() (string, error) {
		calls++
		return "", errors.New("no config")
	})
	_, first := config()
	_, second := config()
	fmt.Println(first, "same:", first == second, "calls:", calls)
}
