/**
 * Cases that run outside the test runner, in a process or a page of their own, and tell by their answer
 * what went wrong. It imports nothing, so that it runs wherever JavaScript does.
 */

export type Cases = Readonly<Record<string, () => Promise<void>>>;

/** What went wrong in each case; "" where it is well. */
export type Answer = Readonly<Record<string, string>>;

/** Milliseconds after which a case counts as hanging. */
const PATIENCE = 10_000;

/** Performs every case, one after the other. */
export async function perform(cases: Cases): Promise<Answer> {
  const answer: Record<string, string> = {};
  for (const [name, body] of Object.entries(cases)) answer[name] = await patiently(body);
  return answer;
}

async function patiently(body: () => Promise<void>): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hanging = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`it still hangs after ${PATIENCE} ms`), PATIENCE);
  });
  try {
    return await Promise.race([body().then(() => ""), hanging]);
  } catch (e) {
    return e instanceof Error ? (e.stack ?? e.message) : String(e);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws if the two are not the same as JSON. */
export function equal(actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`got ${a}, not ${b}`);
}

/** What the promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (e) {
    return e;
  }
  throw new Error("it was not rejected");
}
