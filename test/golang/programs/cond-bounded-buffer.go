// The textbook monitor: a bounded buffer with one mutex and two conditions, not full and not empty.
package main

import (
	"fmt"
	"sync"
)

const (
	room      = 3
	producers = 4
	each      = 50
	consumers = 2
)

type buffer struct {
	mu                sync.Mutex
	notFull, notEmpty *sync.Cond
	items             []int
	most              int
	closed            bool
}

func newBuffer() *buffer {
	b := &buffer{}
	b.notFull, b.notEmpty = sync.NewCond(&b.mu), sync.NewCond(&b.mu)
	return b
}

func (b *buffer) insert(item int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.items) == room {
		b.notFull.Wait()
	}
	b.items = append(b.items, item)
	b.most = max(b.most, len(b.items))
	b.notEmpty.Signal()
}

func (b *buffer) remove() (item int, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.items) == 0 && !b.closed {
		b.notEmpty.Wait()
	}
	if len(b.items) == 0 {
		return 0, false
	}
	item, b.items = b.items[0], b.items[1:]
	b.notFull.Signal()
	return item, true
}

func (b *buffer) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.notEmpty.Broadcast()
}

func main() {
	b := newBuffer()
	var producing, consuming sync.WaitGroup
	for p := 0; p < producers; p++ {
		producing.Add(1)
		go func() {
			defer producing.Done()
			for i := 0; i < each; i++ {
				b.insert(p*each + i)
			}
		}()
	}
	var counts, sums [consumers]int
	for c := 0; c < consumers; c++ {
		consuming.Add(1)
		go func() {
			defer consuming.Done()
			for {
				item, ok := b.remove()
				if !ok {
					return
				}
				counts[c]++
				sums[c] += item
			}
		}()
	}
	producing.Wait()
	b.end()
	consuming.Wait()
	fmt.Println("consumed", counts[0]+counts[1], "sum", sums[0]+sums[1])
	fmt.Println("never above its room:", b.most <= room)
	item, ok := b.remove()
	fmt.Println("after the end:", item, ok)
}
