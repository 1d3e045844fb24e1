// What the host would report as unhandled rejections while something runs.

/** Runs `what`, and returns the reasons of rejections that nobody has handled by its end. */
export async function unhandled(what: () => Promise<unknown>): Promise<unknown[]> {
  const reasons: unknown[] = [];
  const listeners = process.listeners("unhandledRejection");
  const listener = (reason: unknown): void => void reasons.push(reason);
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", listener);
  try {
    await what();
    await new Promise((resolve) => setTimeout(resolve, 2));
  } finally {
    process.off("unhandledRejection", listener);
    for (const other of listeners) process.on("unhandledRejection", other);
  }
  return reasons;
}
