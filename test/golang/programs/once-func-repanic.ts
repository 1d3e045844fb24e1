// OnceFunc, OnceValue and OnceValues run once; a panic is raised again in every call, always with the same value.
import { main, type Routine, type Task } from "goroutines";
import { onceFunc, onceValue, onceValues } from "goroutines/sync";

function* attempt(f: () => Task<unknown>): Routine<unknown> {
  try {
    yield* f();
    return null;
  } catch (error) {
    return error;
  }
}

main(function* () {
  let calls = 0;
  const setup = onceFunc(() => {
    calls++;
    console.log("setting up");
  });
  yield* setup();
  yield* setup();
  console.log("calls:", calls);

  const broken = new Error("broken");
  calls = 0;
  const fail = onceFunc(() => {
    calls++;
    throw broken;
  });
  for (let i = 0; i < 3; i++) {
    console.log("the same error:", (yield* attempt(fail)) === broken);
  }
  console.log("calls:", calls);

  calls = 0;
  const answer = onceValue(() => {
    calls++;
    return 42;
  });
  console.log(yield* answer(), yield* answer(), "calls:", calls);
  const noAnswer = onceValue((): number => {
    throw new Error("no answer");
  });
  console.log(((yield* attempt(noAnswer)) as Error).message, "/", ((yield* attempt(noAnswer)) as Error).message);

  calls = 0;
  const config = onceValues((): [string, Error] => {
    calls++;
    return ["", new Error("no config")];
  });
  const [, first] = yield* config();
  const [, second] = yield* config();
  console.log(first.message, "same:", first === second, "calls:", calls);
});
