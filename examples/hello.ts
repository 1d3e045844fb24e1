// Hello, goroutine
//
// `go` starts a function that runs beside its caller; a channel brings its answer.
//
// The Go it came from:
//
//	package main
//
//	import "fmt"
//
//	func greet(name string, greetings chan<- string) {
//		greetings <- "hello from " + name
//	}
//
//	func main() {
//		greetings := make(chan string)
//		go greet("a goroutine", greetings)
//		fmt.Println("main waits")
//		fmt.Println(<-greetings)
//	}
import { chan, go, main, type Routine, type SendChan } from "goroutines";

function* greet(name: string, greetings: SendChan<string>): Routine {
  yield* greetings.send(`hello from ${name}`);
}

main(function* () {
  const greetings = chan<string>();
  go(greet, "a goroutine", greetings);
  console.log("main waits");
  console.log(yield* greetings.recv());
});

// Output:
// main waits
// hello from a goroutine
