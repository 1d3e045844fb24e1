// A nil function can be deferred; it panics when its turn comes, after those deferred later, before those deferred earlier.
package main

import "fmt"

func work(cleanup func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = r.(error)
		}
	}()
	defer fmt.Println("deferred before it")
	defer cleanup()
	defer fmt.Println("deferred after it")
	fmt.Println("the body ends")
	return nil
}

func main() {
	fmt.Println("error:", work(func() { fmt.Println("cleaned up") }) != nil)
	fmt.Println("error:", work(nil))
	var cleanup func()
	defer fmt.Println("main's deferred call")
	defer cleanup()
	fmt.Println("main ends")
}
