// The report of a run: printed as it comes, and kept to be written.

const lines: string[] = [];

/** Says how far the run is, to whoever sits before a terminal. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

export function say(...more: readonly string[]): void {
  for (const line of more) console.log(line);
  lines.push(...more);
}

/** Begins a part of the report. */
export function heard(title: string, ...more: readonly string[]): void {
  progress("");
  say("", `## ${title}`, "", ...more);
}

/** All that was said. */
export function report(): string {
  return `${lines.join("\n")}\n`;
}
