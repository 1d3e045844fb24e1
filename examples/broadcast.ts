// Close as broadcast
//
// A value goes to one receiver, the close of a channel to all: here it is the starting shot.
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
//	func runner(name string, pace time.Duration, shot <-chan struct{}, finish chan<- string) {
//		<-shot
//		time.Sleep(pace)
//		finish <- name
//	}
//
//	func main() {
//		shot, finish := make(chan struct{}), make(chan string)
//		go runner("ada", 1*time.Millisecond, shot, finish)
//		go runner("grace", 20*time.Millisecond, shot, finish)
//		go runner("edsger", 400*time.Millisecond, shot, finish)
//		fmt.Println("three wait for the shot")
//		close(shot)
//		for place := 1; place <= 3; place++ {
//			fmt.Println(place, <-finish)
//		}
//	}
import { chan, go, main, sleep, type RecvChan, type Routine, type SendChan } from "goroutines";

function* runner(name: string, pace: number, shot: RecvChan<void>, finish: SendChan<string>): Routine {
  yield* shot.recv();
  yield* sleep(pace);
  yield* finish.send(name);
}

main(function* () {
  const shot = chan<void>();
  const finish = chan<string>();
  go(runner, "ada", 1, shot, finish);
  go(runner, "grace", 20, shot, finish);
  go(runner, "edsger", 400, shot, finish);
  console.log("three wait for the shot");
  shot.close();
  for (let place = 1; place <= 3; place++) console.log(place, yield* finish.recv());
});

// Output:
// three wait for the shot
// 1 ada
// 2 grace
// 3 edsger
