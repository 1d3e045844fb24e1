// A panic that is recovered leaves no trace, though many deferred calls saw it; one after it is printed alone.
package main

import "fmt"

func safe(n int) (result int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("task %d: %v", n, r)
		}
	}()
	if n%2 == 1 {
		panic(fmt.Sprint("odd: ", n))
	}
	return n / 2, nil
}

func main() {
	for n := 1; n <= 4; n++ {
		if half, err := safe(n); err != nil {
			fmt.Println("error:", err)
		} else {
			fmt.Println("half:", half)
		}
	}
	panic("the end")
}
