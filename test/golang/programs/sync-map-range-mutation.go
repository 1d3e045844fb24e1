// Range may change the map it walks: what is deleted before its turn is not visited, nothing is visited twice,
// a value stored for a later key may be seen, and false ends the walk.
package main

import (
	"fmt"
	"sort"
	"sync"
)

func keys(m *sync.Map) []string {
	var found []string
	m.Range(func(k, _ any) bool {
		found = append(found, k.(string))
		return true
	})
	sort.Strings(found)
	return found
}

func main() {
	var m sync.Map
	for _, k := range []string{"a", "b", "c", "d", "e"} {
		m.Store(k, 1)
	}
	visits := 0
	m.Range(func(k, v any) bool {
		visits++
		m.Delete(k)
		return true
	})
	fmt.Println("delete as you go: visits", visits, "left", len(keys(&m)))

	for _, k := range []string{"a", "b", "c", "d", "e"} {
		m.Store(k, 1)
	}
	visits = 0
	m.Range(func(k, v any) bool {
		visits++
		for _, other := range []string{"a", "b", "c", "d", "e"} {
			if other != k {
				m.Delete(other)
			}
		}
		return true
	})
	fmt.Println("delete all others: visits", visits, "left", len(keys(&m)))

	m.Clear()
	for _, k := range []string{"a", "b", "c"} {
		m.Store(k, 10)
	}
	twice := map[any]int{}
	m.Range(func(k, v any) bool {
		twice[k]++
		m.Store(k, v.(int)+1)
		return true
	})
	sum := 0
	m.Range(func(_, v any) bool {
		sum += v.(int)
		return true
	})
	fmt.Println("store as you go: visited", len(twice), "once each:", twice["a"] == 1 && twice["b"] == 1 && twice["c"] == 1, "sum", sum)

	visits = 0
	m.Range(func(_, _ any) bool {
		visits++
		return visits < 2
	})
	fmt.Println("ended after", visits)
	for _, k := range keys(&m) {
		fmt.Println("key", k)
	}
}
