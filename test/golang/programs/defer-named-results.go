// A deferred call may change a named result, after return has set it, and after a panic.
package main

import (
	"errors"
	"fmt"
)

func double(n int) (result int) {
	defer func() { result *= 2 }()
	return n
}

func unnamed(n int) int {
	result := n
	defer func() { result *= 2 }()
	return result // its value is taken here
}

func stacked() (text string) {
	defer func() { text += " last" }()
	defer func() { text += " then" }()
	return "first"
}

func recovered() (n int) {
	defer func() {
		if r := recover(); r != nil {
			n = -1
		}
	}()
	n = 5
	panic("five is not enough")
}

func kept() (n int) {
	defer func() { _ = recover() }()
	n = 5
	panic("and yet")
}

func zero() (n int, text string) {
	defer func() { _ = recover() }()
	panic("nothing was set")
}

type file struct{ failing bool }

func (f *file) close() error {
	if f.failing {
		return errors.New("close failed")
	}
	return nil
}

func write(f *file, text string) (err error) {
	defer func() {
		if e := f.close(); err == nil {
			err = e
		}
	}()
	if text == "" {
		return errors.New("nothing to write")
	}
	return nil
}

func main() {
	fmt.Println(double(21), unnamed(21), stacked())
	fmt.Println(recovered(), kept())
	n, text := zero()
	fmt.Println(n, text == "")
	fmt.Println(write(&file{false}, "x") == nil)
	fmt.Println(write(&file{true}, "x"))
	fmt.Println(write(&file{true}, ""))
}
