// A panic on its way out: the deferred calls of all the goroutine's frames run, last in, first out,
// and may use channels; then the program ends, although main has an hour to go.
import { chan, go, main, sleep, type RecvChan, type Routine, type SendChan } from "goroutines";

function inner(): void {
  try {
    throw new Error("deep trouble");
  } finally {
    console.log("deferred by inner");
  }
}

function* middle(log: SendChan<string>, heard: RecvChan<boolean>): Routine {
  try {
    inner();
    console.log("unreachable");
  } finally {
    yield* log.send("deferred by middle");
    yield* heard.recv();
  }
}

function* outer(log: SendChan<string>, heard: RecvChan<boolean>): Routine {
  try {
    yield* middle(log, heard);
    console.log("unreachable");
  } finally {
    console.log("deferred by outer");
  }
}

main(function* () {
  try {
    const log = chan<string>();
    const heard = chan<boolean>();
    go(outer, log, heard);
    console.log("main hears:", yield* log.recv());
    yield* heard.send(true);
    yield* sleep(60 * 60 * 1000);
  } finally {
    console.log("unreachable: deferred by main");
  }
});
