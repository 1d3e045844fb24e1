// Ping-pong
//
// Two players, two channels, one ball. `close` tells the other side that the rally is over.
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
//	const rally = 6
//
//	func player(name string, in <-chan int, out chan<- int) {
//		defer close(out)
//		for hit := range in {
//			fmt.Println(name, hit)
//			if hit == rally {
//				return
//			}
//			time.Sleep(40 * time.Millisecond)
//			out <- hit + 1
//		}
//	}
//
//	func main() {
//		left, right := make(chan int, 1), make(chan int)
//		left <- 1
//		go player("ping", left, right)
//		player("      pong", right, left)
//		fmt.Println("over")
//	}
import { chan, go, main, sleep, type RecvChan, type Routine, type SendChan } from "goroutines";

const rally = 6;

function* player(name: string, from: RecvChan<number>, to: SendChan<number>): Routine {
  try {
    for (;;) {
      const [hit, ok] = yield* from.recvOk();
      if (!ok) return;
      console.log(name, hit);
      if (hit === rally) return;
      yield* sleep(40);
      yield* to.send(hit + 1);
    }
  } finally {
    to.close();
  }
}

main(function* () {
  const left = chan<number>(1);
  const right = chan<number>();
  yield* left.send(1);
  go(player, "ping", left, right);
  yield* player("      pong", right, left);
  console.log("over");
});

// Output:
// ping 1
//       pong 2
// ping 3
//       pong 4
// ping 5
//       pong 6
// over
