// Subscriptions: a feed delivers its items until it is closed; merge makes one subscription of several.
// To close a subscription is to ask its loop over a channel of reply channels, and to hear its last words.
package main

import (
	"fmt"
	"sort"
)

type subscription struct {
	updates <-chan string
	closing chan chan int // the reply is the number of items delivered
}

func (s subscription) close() int {
	delivered := make(chan int)
	s.closing <- delivered
	return <-delivered
}

// feed delivers the items and then waits to be closed; a nil channel disables the case without an item.
func feed(items ...string) subscription {
	updates := make(chan string)
	closing := make(chan chan int)
	go func() {
		delivered := 0
		for {
			var out chan string
			var next string
			if delivered < len(items) {
				out, next = updates, items[delivered]
			}
			select {
			case out <- next:
				delivered++
			case reply, ok := <-closing:
				if !ok {
					return
				}
				close(updates)
				reply <- delivered
				return
			}
		}
	}()
	return subscription{updates, closing}
}

func merge(subscriptions ...subscription) subscription {
	updates := make(chan string)
	closing := make(chan chan int)
	quit := make(chan bool)
	for _, s := range subscriptions {
		go func(s subscription) {
			for item := range s.updates {
				select {
				case updates <- item:
				case <-quit:
				}
			}
		}(s)
	}
	go func() {
		reply, ok := <-closing
		if !ok {
			return
		}
		close(quit)
		sum := 0
		for _, s := range subscriptions {
			sum += s.close()
		}
		reply <- sum
	}()
	return subscription{updates, closing}
}

func main() {
	merged := merge(
		feed("go 1", "go 2", "go 3", "go 4"),
		merge(feed("ts 1", "ts 2"), feed("js 1", "js 2", "js 3")),
		feed(),
	)
	const all = 9
	var items []string
	for item := range merged.updates {
		items = append(items, item)
		if len(items) == all {
			break
		}
	}
	sort.Strings(items)
	for _, item := range items {
		fmt.Println(item)
	}
	fmt.Println("delivered to the outer merge:", merged.close())

	half := merge(feed("a", "b", "c"), feed("x", "y", "z"))
	first := <-half.updates
	fmt.Println("one item is enough:", first == "a" || first == "x")
	delivered := half.close()
	fmt.Println("delivered between 1 and 6:", 1 <= delivered && delivered <= 6)
}
