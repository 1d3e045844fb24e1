/**
 * User code that an op has to call (a function that starts a promise, the listeners of an abort), put
 * off until the queues are whole again: it may itself send, close or start goroutines.
 *
 * The thread holds what is put off, so that an op of one copy of the package calls what an op of another,
 * a case of its select for instance, has put off.
 */

import { thread } from "./thread.ts";

/** Puts `call` off until the op, the select or the end of a program that is under way has left every queue right. */
export function afterwards(call: () => void): void {
  thread.putOff.push(call);
}

/** Makes the calls that were put off, and those that they put off in turn. */
export function runAfterwards(): void {
  if (thread.holdsOff) return;
  while (thread.putOff.length > 0) {
    const calls = thread.putOff;
    thread.putOff = [];
    for (const call of calls) call();
  }
}

/**
 * Runs `body` inside an op whose queues are not whole: what is put off meanwhile waits for the next op, or a microtask.
 */
export function holdAfterwards(body: () => void): void {
  const { holdsOff } = thread;
  thread.holdsOff = true;
  try {
    body();
  } finally {
    thread.holdsOff = holdsOff;
    if (thread.putOff.length > 0) void Promise.resolve().then(runAfterwards);
  }
}
