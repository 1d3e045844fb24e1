// The output that an example records, as a pattern: `#` stands for a number, `…` for any text.

export function pattern(output: readonly string[]): RegExp {
  const escaped = output.map((line) => line.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  const text = escaped
    .join("\n")
    .replaceAll("#", String.raw`\d+(?:\.\d+)?`)
    .replaceAll("…", "[^]*");
  return new RegExp(`^${text}$`);
}

/** Lines as they are compared: an editor would not keep spaces at their ends. */
export function textOf(lines: readonly string[]): string {
  return lines.map((line) => line.trimEnd()).join("\n");
}
