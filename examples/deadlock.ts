// A deadlock, reported
//
// Two philosophers, two forks, each waits for the other's. As in Go, the program says so and ends.
//
// The Go it came from:
//
//	package main
//
//	import (
//		"fmt"
//		"time"
//	)
//
//	func philosopher(name string, first, second, sated chan bool) {
//		<-first
//		fmt.Println(name, "has one fork and waits for the other")
//		time.Sleep(20 * time.Millisecond)
//		<-second
//		sated <- true
//	}
//
//	func fork() chan bool {
//		onTable := make(chan bool, 1)
//		onTable <- true
//		return onTable
//	}
//
//	func main() {
//		left, right, sated := fork(), fork(), make(chan bool)
//		go philosopher("ada", left, right, sated)
//		time.Sleep(5 * time.Millisecond)
//		go philosopher("bob", right, left, sated)
//		<-sated
//		<-sated
//		fmt.Println("both have eaten")
//	}
import { chan, go, main, sleep, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";

function* philosopher(name: string, first: RecvChan<boolean>, second: RecvChan<boolean>, sated: SendChan<boolean>): Routine {
  yield* first.recv();
  console.log(name, "has one fork and waits for the other");
  yield* sleep(20);
  yield* second.recv();
  yield* sated.send(true);
}

function fork(): Chan<boolean> {
  const onTable = chan<boolean>(1);
  onTable.trySend(true);
  return onTable;
}

main(function* () {
  const left = fork();
  const right = fork();
  const sated = chan<boolean>();
  go(philosopher, "ada", left, right, sated);
  yield* sleep(5);
  go(philosopher, "bob", right, left, sated);
  yield* sated.recv();
  yield* sated.recv();
  console.log("both have eaten");
});

// Output (… stands for anything):
// ada has one fork and waits for the other
// bob has one fork and waits for the other
// fatal error: all goroutines are asleep - deadlock!
//
// goroutine 1 [chan receive]:
// …
// goroutine 2 [chan receive]:
// philosopher…
// goroutine 3 [chan receive]:
// philosopher…
// exit status 2
