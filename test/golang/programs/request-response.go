// Request and response: a key-value store is owned by one goroutine, everybody else asks it.
// Gets and sets arrive on channels of their own; the third case offers the number of requests served.
package main

import "fmt"

type entry struct {
	value string
	found bool
}

type get struct {
	key   string
	reply chan<- entry
}

type set struct {
	key, value string
	reply      chan<- int
}

func store(gets <-chan get, sets <-chan set, quit chan<- int) {
	data := map[string]string{}
	served := 0
	for {
		select {
		case g, ok := <-gets:
			if !ok {
				return
			}
			value, found := data[g.key]
			g.reply <- entry{value, found}
		case s, ok := <-sets:
			if !ok {
				return
			}
			data[s.key] = s.value
			s.reply <- len(data)
		case quit <- served:
			return
		}
		served++
	}
}

func main() {
	gets, sets, quit := make(chan get), make(chan set), make(chan int)
	go store(gets, sets, quit)

	write := func(key, value string) {
		reply := make(chan int)
		sets <- set{key, value, reply}
		fmt.Println("set", key, "entries", <-reply)
	}
	read := func(key string) {
		reply := make(chan entry)
		gets <- get{key, reply}
		e := <-reply
		fmt.Printf("get %s = \"%s\" %v\n", key, e.value, e.found)
	}

	read("colour")
	write("colour", "red")
	write("shape", "round")
	read("colour")
	write("colour", "blue")
	read("colour")
	read("shape")
	fmt.Println("served", <-quit)
}
