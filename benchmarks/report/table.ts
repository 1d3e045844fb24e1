// Tables, the same in the terminal and in RESULTS.md; and figures with their units, which a column of
// mixed sizes needs.

export type Row = readonly string[];

/** Pads every cell; all columns but the first are flush right. */
export function table(head: Row, rows: readonly Row[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0), 3));
  const line = (row: Row): string =>
    `| ${widths.map((w, i) => (i === 0 ? (row[i] ?? "").padEnd(w) : (row[i] ?? "").padStart(w))).join(" | ")} |`;
  const rule = `|${widths.map((w, i) => (i === 0 ? "-".repeat(w + 2) : `${"-".repeat(w + 1)}:`)).join("|")}|`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** For what was not measured. */
export const nothing = "-";

/** Three digits or a little more. */
function digits(value: number): string {
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

function scaled(value: number, step: number, units: readonly string[]): string {
  if (!Number.isFinite(value)) return nothing;
  let i = 0;
  while (value >= 10 * step && i < units.length - 1) {
    value /= step;
    i++;
  }
  return `${digits(value)} ${units[i]}`;
}

export function time(ns: number): string {
  return scaled(ns, 1000, ["ns", "µs", "ms", "s"]);
}

export function bytes(count: number): string {
  return scaled(count, 1024, ["B", "KiB", "MiB", "GiB"]);
}

export function ratio(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : nothing;
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)} %` : nothing;
}
