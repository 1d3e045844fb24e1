// Chat room: one goroutine owns the members, who join, speak and leave over its channels.
// The room confirms every step, so the talk has one order; each member's inbox is printed at the end.
package main

import (
	"fmt"
	"strings"
)

type member struct {
	name  string
	inbox chan string
}

type message struct{ from, text string }

func room(joins <-chan member, leaves <-chan string, messages <-chan message, delivered chan<- int) {
	members := map[string]chan string{}
	tell := func(except, line string) int {
		heard := 0
		for name, inbox := range members {
			if name != except {
				inbox <- line
				heard++
			}
		}
		return heard
	}
	for {
		select {
		case m, ok := <-joins:
			if !ok {
				for _, inbox := range members {
					close(inbox)
				}
				close(delivered)
				return
			}
			members[m.name] = m.inbox
			delivered <- tell(m.name, m.name+" joins")
		case name := <-leaves:
			close(members[name])
			delete(members, name)
			delivered <- tell(name, name+" leaves")
		case m := <-messages:
			delivered <- tell(m.from, m.from+": "+m.text)
		}
	}
}

func listen(inbox <-chan string, heard chan<- []string) {
	var lines []string
	for line := range inbox {
		lines = append(lines, line)
	}
	heard <- lines
}

func main() {
	joins, leaves, messages := make(chan member), make(chan string), make(chan message)
	delivered := make(chan int)
	go room(joins, leaves, messages, delivered)

	names := []string{"ada", "bob", "cyd"}
	diaries := map[string]chan []string{}
	join := func(name string) {
		inbox := make(chan string)
		diaries[name] = make(chan []string)
		go listen(inbox, diaries[name])
		joins <- member{name, inbox}
		fmt.Println(name, "joins, heard by", <-delivered)
	}
	say := func(name, text string) {
		messages <- message{name, text}
		fmt.Println(name, "speaks, heard by", <-delivered)
	}
	leave := func(name string) {
		leaves <- name
		fmt.Println(name, "leaves, heard by", <-delivered)
	}

	join("ada")
	say("ada", "anybody here?")
	join("bob")
	say("bob", "hello ada")
	join("cyd")
	say("ada", "hello both")
	leave("bob")
	say("cyd", "where is bob?")
	close(joins)
	<-delivered

	for _, name := range names {
		fmt.Println(name, "heard:", strings.Join(<-diaries[name], " | "))
	}
}
