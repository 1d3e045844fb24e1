// A deadlock, reported
//
// Two philosophers, two forks, each waits for the other's. As in Go, the program says so and ends.
//
// The Go it came from:
//
//	package main
//
//	import "fmt"
//
//	func fork() chan bool {
//		onTable := make(chan bool, 1)
//		onTable <- true
//		return onTable
//	}
//
//	func main() {
//		left, right := fork(), fork()
//		hungry, served, sated := make(chan string), make(chan bool), make(chan bool)
//		philosopher := func(name string, first, second <-chan bool) {
//			<-first
//			hungry <- name
//			<-served
//			<-second
//			sated <- true
//		}
//		go philosopher("ada", left, right)
//		fmt.Println(<-hungry, "has one fork and waits for the other")
//		go philosopher("bob", right, left)
//		fmt.Println(<-hungry, "has one fork and waits for the other")
//		close(served)
//		<-sated
//		<-sated
//		fmt.Println("both have eaten")
//	}
import { chan, go, main, type Chan, type RecvChan, type Routine } from "goroutines";

function fork(): Chan<boolean> {
  const onTable = chan<boolean>(1);
  onTable.trySend(true);
  return onTable;
}

main(function* () {
  const left = fork();
  const right = fork();
  const hungry = chan<string>();
  const served = chan<boolean>();
  const sated = chan<boolean>();
  function* philosopher(name: string, first: RecvChan<boolean>, second: RecvChan<boolean>): Routine {
    yield* first.recv();
    yield* hungry.send(name);
    yield* served.recv();
    yield* second.recv();
    yield* sated.send(true);
  }
  go(philosopher, "ada", left, right);
  console.log(yield* hungry.recv(), "has one fork and waits for the other");
  go(philosopher, "bob", right, left);
  console.log(yield* hungry.recv(), "has one fork and waits for the other");
  served.close();
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
