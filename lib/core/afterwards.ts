/**
 * User code that an op has to call (a function that starts a promise, the listeners of an abort), put
 * off until the queues are whole again: it may itself send, close or start goroutines.
 */

let calls: (() => void)[] = [];
let held = false;

/** Puts `call` off until the op, the select or the end of a program that is under way has left every queue right. */
export function afterwards(call: () => void): void {
  calls.push(call);
}

/** Makes the calls that were put off, and those that they put off in turn. */
export function runAfterwards(): void {
  if (held) return;
  while (calls.length > 0) {
    const batch = calls;
    calls = [];
    for (const call of batch) call();
  }
}

/** Runs `body` inside an op whose queues are not whole: what is put off meanwhile waits for the next op, or a microtask. */
export function holdAfterwards(body: () => void): void {
  const outer = held;
  held = true;
  try {
    body();
  } finally {
    held = outer;
    if (calls.length > 0) void Promise.resolve().then(runAfterwards);
  }
}
