// A mutex does not know its owner: a second Lock by the same goroutine waits for ever.
package main

import (
	"fmt"
	"sync"
)

type account struct {
	mu      sync.Mutex
	balance int
}

func (a *account) deposit(amount int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.balance += amount
}

func (a *account) depositTwice(amount int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.balance += amount
	fmt.Println("balance", a.balance)
	a.deposit(amount)
}

func main() {
	var a account
	a.deposit(10)
	a.depositTwice(5)
	fmt.Println("unreachable")
}
