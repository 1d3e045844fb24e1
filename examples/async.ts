// Beside async and await
//
// A channel joins both worlds: goroutines `yield*` its ops, async functions `await` the very same.
//
// The Go it came from, where every function may wait:
//
//	package main
//
//	import "fmt"
//
//	func double(questions <-chan int, answers chan<- int) {
//		for n := range questions {
//			answers <- 2 * n
//		}
//		close(answers)
//	}
//
//	func main() {
//		questions, answers := make(chan int), make(chan int, 1)
//		go double(questions, answers)
//		questions <- 21
//		fmt.Println("received", <-answers)
//		go func() {
//			for n := 1; n <= 3; n++ {
//				questions <- n
//			}
//			close(questions)
//		}()
//		for n := range answers {
//			fmt.Println("ranged over", n)
//		}
//	}
import { chan, go, type RecvChan, type Routine, type SendChan } from "goroutines";

function* double(questions: RecvChan<number>, answers: SendChan<number>): Routine {
  yield* questions.forEach(function* (n) {
    yield* answers.send(2 * n);
  });
  answers.close();
}

async function ask(questions: SendChan<number>): Promise<void> {
  for (let n = 1; n <= 3; n++) await questions.send(n);
  questions.close();
}

const questions = chan<number>();
const answers = chan<number>(1);
go(double, questions, answers);

await questions.send(21);
console.log("received", await answers.recv());

const asked = ask(questions);
for await (const n of answers) console.log("ranged over", n);
await asked;

// Output:
// received 42
// ranged over 2
// ranged over 4
// ranged over 6
