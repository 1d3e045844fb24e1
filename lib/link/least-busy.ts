/** Which worker `goOn("any", ...)` means. */

/** Of the workers that live one with the fewest guests, each in turn; undefined if all have died. */
export function leastBusy<W>(
  peers: { turn: number },
  living: readonly W[],
  count: (worker: W) => number,
): W | undefined {
  // Others change the counts meanwhile.
  const counts = living.map(count);
  const fewest = Math.min(...counts);
  const candidates = living.filter((_, i) => counts[i] === fewest);
  return candidates[peers.turn++ % candidates.length];
}
