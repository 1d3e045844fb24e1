/** Where goroutines wait, as the frames of an error's stack: test runners show the source of the first one. */

/** The lines of a dump that name a place. */
export function framesOfDump(dump: string): string {
  return [...dump.matchAll(/^(.+)\(\.\.\.\)\n\t(.+)$/gm)].map(([, fn, at]) => `    at ${fn} (${at})`).join("\n");
}
