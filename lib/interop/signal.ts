/** What `{ signal }` means in every adapter. */

/** Calls `call` with the reason once `signal` aborts, or now if it has. Returns what makes it forget that. */
export function onAbort(signal: AbortSignal | undefined, call: (reason: unknown) => void): () => void {
  if (signal === undefined) return () => {};
  if (signal.aborted) {
    call(signal.reason);
    return () => {};
  }
  const listener = (): void => call(signal.reason);
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

/**
 * Sees to what stopping something came to, where the reason for the stop has been told already. A stream
 * that the same signal has aborted (a response of `fetch`) says so again; any other error is the host's
 * unhandled rejection.
 */
export function stopped(stopping: Promise<unknown>, reason: unknown): void {
  void stopping.catch((e: unknown) => {
    if (e !== reason && (e as { name?: unknown } | null | undefined)?.name !== "AbortError") throw e;
  });
}
