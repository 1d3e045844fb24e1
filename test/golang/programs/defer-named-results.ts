// A deferred call may change a named result, after return has set it, and after a panic.
import { main, type Task } from "goroutines";
import { func } from "goroutines/defer";

function double(n: number): Task<number> {
  return func<number>(function* (f) {
    f.defer(() => {
      f.result *= 2;
    });
    return n;
  });
}

function unnamed(n: number): Task<number> {
  return func<number>(function* (f) {
    let result = n;
    f.defer(() => {
      result *= 2;
    });
    return result; // its value is taken here
  });
}

function stacked(): Task<string> {
  return func<string>(function* (f) {
    f.defer(() => {
      f.result += " last";
    });
    f.defer(() => {
      f.result += " then";
    });
    return "first";
  });
}

function recovered(): Task<number> {
  return func<number>(function* (f) {
    f.defer(() => {
      if (f.recover() !== undefined) {
        f.result = -1;
      }
    });
    f.result = 5;
    throw new Error("five is not enough");
  });
}

function kept(): Task<number> {
  return func<number>(function* (f) {
    f.defer(() => {
      f.recover();
    });
    f.result = 5;
    throw new Error("and yet");
  });
}

function zero(): Task<[n: number, text: string]> {
  return func<[n: number, text: string]>(function* (f) {
    f.result = [0, ""];
    f.defer(() => {
      f.recover();
    });
    throw new Error("nothing was set");
  });
}

class File {
  readonly failing: boolean;

  constructor(failing: boolean) {
    this.failing = failing;
  }

  close(): Error | null {
    return this.failing ? new Error("close failed") : null;
  }
}

function write(file: File, text: string): Task<Error | null> {
  return func<Error | null>(function* (f) {
    f.defer(() => {
      const e = file.close();
      f.result ??= e;
    });
    return text === "" ? new Error("nothing to write") : null;
  });
}

main(function* () {
  console.log(yield* double(21), yield* unnamed(21), yield* stacked());
  console.log(yield* recovered(), yield* kept());
  const [n, text] = yield* zero();
  console.log(n, text === "");
  console.log((yield* write(new File(false), "x")) === null);
  console.log((yield* write(new File(true), "x"))?.message);
  console.log((yield* write(new File(true), ""))?.message);
});
