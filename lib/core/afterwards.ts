/**
 * User code that an op has to call (a function that starts a promise, the listeners of an abort), put
 * off until the queues are whole again: it may itself send, close or start goroutines.
 */

let calls: (() => void)[] = [];

/** Puts `call` off until the op, the select or the end of a program that is under way has left every queue right. */
export function afterwards(call: () => void): void {
  calls.push(call);
}

/** Makes the calls that were put off, and those that they put off in turn. */
export function runAfterwards(): void {
  while (calls.length > 0) {
    const batch = calls;
    calls = [];
    for (const call of batch) call();
  }
}
