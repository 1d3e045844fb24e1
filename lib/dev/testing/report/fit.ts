/** Text in a given width. */

/** Widths of columns that add up to `room` at the most: narrow ones keep theirs, wide ones share what is left. */
export function fit(natural: readonly number[], room: number): number[] {
  const widths = natural.map(() => 0);
  let left = room;
  let open = natural.map((_, i) => i);
  while (open.length > 0) {
    const share = Math.max(1, Math.floor(left / open.length));
    const narrow = open.filter((i) => (natural[i] as number) <= share);
    if (narrow.length === 0) {
      for (const i of open) widths[i] = share;
      break;
    }
    for (const i of narrow) left -= widths[i] = natural[i] as number;
    open = open.filter((i) => !narrow.includes(i));
  }
  return widths;
}

/** `text` in lines of `width`, all but the first indented; broken at spaces, or else behind what brackets and joins. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  let indent = "";
  while (indent.length + rest.length > width) {
    const room = Math.max(1, width - indent.length);
    const end = breakAt(rest, room);
    lines.push(indent + rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
    indent = width > 8 ? "  " : "";
  }
  lines.push(indent + rest);
  return lines;
}

/** Where the line ends that `text` begins with: after `room` characters at the latest. */
function breakAt(text: string, room: number): number {
  const space = text.lastIndexOf(" ", room);
  if (space > room / 3) return space;
  const joint = Math.max(...["(", ",", ".", "/"].map((mark) => text.lastIndexOf(mark, room - 1)));
  return joint > room / 3 ? joint + 1 : room;
}
