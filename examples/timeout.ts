// Select with a timeout
//
// `select` takes the first case that is ready; `sleep` is a case as well, and leaves nothing behind.
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
//	func ask(name string, delay time.Duration) <-chan string {
//		answer := make(chan string, 1)
//		go func() {
//			time.Sleep(delay)
//			answer <- name + " is here"
//		}()
//		return answer
//	}
//
//	func main() {
//		delays := []time.Duration{1, 10, 2000}
//		for i, name := range []string{"hare", "tortoise", "godot"} {
//			select {
//			case text := <-ask(name, delays[i]*time.Millisecond):
//				fmt.Println(text)
//			case <-time.After(150 * time.Millisecond):
//				fmt.Println(name, "did not come")
//			}
//		}
//	}
import { chan, go, main, select, sleep, type RecvChan } from "goroutines";

function ask(name: string, delay: number): RecvChan<string> {
  const answer = chan<string>(1);
  go(function* () {
    yield* sleep(delay);
    yield* answer.send(`${name} is here`);
  });
  return answer;
}

main(function* () {
  const guests = { hare: 1, tortoise: 10, godot: 2000 };
  for (const [name, delay] of Object.entries(guests)) {
    const r = yield* select({ text: ask(name, delay).recv(), late: sleep(150) });
    switch (r.case) {
      case "text":
        console.log(r.value);
        break;
      case "late":
        console.log(name, "did not come");
        break;
    }
  }
});

// Output:
// hare is here
// tortoise is here
// godot did not come
