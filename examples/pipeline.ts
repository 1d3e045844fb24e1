// Pipeline
//
// Each stage is a goroutine that receives from the one before and closes its channel behind it.
//
// The Go it came from:
//
//	package main
//
//	import "fmt"
//
//	func count(to int) <-chan int {
//		out := make(chan int)
//		go func() {
//			defer close(out)
//			for n := 1; n <= to; n++ {
//				out <- n
//			}
//		}()
//		return out
//	}
//
//	func square(in <-chan int) <-chan int {
//		out := make(chan int)
//		go func() {
//			defer close(out)
//			for n := range in {
//				out <- n * n
//			}
//		}()
//		return out
//	}
//
//	func odd(in <-chan int) <-chan int {
//		out := make(chan int)
//		go func() {
//			defer close(out)
//			for n := range in {
//				if n%2 == 1 {
//					out <- n
//				}
//			}
//		}()
//		return out
//	}
//
//	func main() {
//		sum := 0
//		for n := range odd(square(count(10))) {
//			fmt.Println(n)
//			sum += n
//		}
//		fmt.Println("sum", sum)
//	}
import { chan, go, main, type RecvChan } from "goroutines";

function count(to: number): RecvChan<number> {
  const out = chan<number>();
  go(function* () {
    for (let n = 1; n <= to; n++) yield* out.send(n);
    out.close();
  });
  return out;
}

function square(source: RecvChan<number>): RecvChan<number> {
  const out = chan<number>();
  go(function* () {
    yield* source.forEach(function* (n) {
      yield* out.send(n * n);
    });
    out.close();
  });
  return out;
}

function odd(source: RecvChan<number>): RecvChan<number> {
  const out = chan<number>();
  go(function* () {
    yield* source.forEach(function* (n) {
      if (n % 2 === 1) yield* out.send(n);
    });
    out.close();
  });
  return out;
}

main(function* () {
  let sum = 0;
  yield* odd(square(count(10))).forEach((n) => {
    console.log(n);
    sum += n;
  });
  console.log("sum", sum);
});

// Output:
// 1
// 9
// 25
// 49
// 81
// sum 165
