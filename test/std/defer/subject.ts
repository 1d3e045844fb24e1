// What the tests of defer share: a program that collects lines.
import { run, type Routine } from "goroutines";

/** Runs `body` in a program of its own; the lines that it logged. */
export async function lines(body: (log: (...parts: unknown[]) => void) => Routine<unknown>): Promise<string[]> {
  const logged: string[] = [];
  await run(
    function* () {
      yield* body((...parts) => logged.push(parts.map(text).join(" ")));
    },
    { deadlock: "exact" },
  );
  return logged;
}

/** As Go prints it: undefined is nil. */
function text(value: unknown): string {
  if (value === undefined) return "<nil>";
  if (value instanceof Error) return value.message;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What `body` ends its program with; fails if it ends well. */
export async function failure(body: () => Routine<unknown>): Promise<unknown> {
  try {
    await run(
      function* () {
        yield* body();
      },
      { deadlock: "exact" },
    );
  } catch (e) {
    return e;
  }
  throw new Error("it did not fail");
}
