// Goexit inside Once.Do counts as done, too.
import { chan, go, goexit, main } from "goroutines";
import { Once } from "goroutines/sync";

main(function* () {
  const once = new Once();
  const gone = chan<boolean>();
  go(function* () {
    try {
      yield* once.do(function* () {
        try {
          console.log("leaving for good");
          return yield* goexit();
        } finally {
          console.log("on the way out");
        }
      });
      console.log("unreachable");
    } finally {
      gone.close();
    }
  });
  yield* gone.recv();
  yield* once.do(() => console.log("unreachable: a second call"));
  console.log("main went past it");
});
