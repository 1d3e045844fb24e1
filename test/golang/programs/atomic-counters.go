// Add answers the new value; Swap, And and Or the old one; CompareAndSwap whether it did it. 32 bits wrap around.
package main

import (
	"fmt"
	"math"
	"sync/atomic"
)

func main() {
	var n atomic.Int32
	fmt.Println("zero value:", n.Load())
	fmt.Println("Add(5):", n.Add(5))
	fmt.Println("Add(-7):", n.Add(-7))
	fmt.Println("Swap(12):", n.Swap(12))
	fmt.Println("CompareAndSwap(11, 1):", n.CompareAndSwap(11, 1), n.Load())
	fmt.Println("CompareAndSwap(12, 1):", n.CompareAndSwap(12, 1), n.Load())
	n.Store(0b1111)
	fmt.Println("And(0b0110):", n.And(0b0110), n.Load())
	fmt.Println("Or(0b1001):", n.Or(0b1001), n.Load())
	n.Store(math.MaxInt32)
	fmt.Println("beyond the greatest:", n.Add(1))
	fmt.Println("and back:", n.Add(-1))

	var flag atomic.Bool
	fmt.Println("zero value:", flag.Load())
	fmt.Println("Swap(true):", flag.Swap(true))
	fmt.Println("CompareAndSwap(false, true):", flag.CompareAndSwap(false, true))
	fmt.Println("CompareAndSwap(true, false):", flag.CompareAndSwap(true, false), flag.Load())
	flag.Store(true)
	fmt.Println("stored:", flag.Load())
}
