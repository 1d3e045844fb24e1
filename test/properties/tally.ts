/** How many cases had what makes them worth running. */

import type { Had } from "../../lib/dev/testing/conformance/model.ts";

export class Tally {
  cases = 0;
  blocked = 0;
  closedWhileBlocked = 0;
  lostSelect = 0;

  /** Counts what one case had. */
  add(had: Had): void {
    this.cases++;
    if (had.blocked) this.blocked++;
    if (had.closedWhileBlocked) this.closedWhileBlocked++;
    if (had.lostSelect) this.lostSelect++;
  }

  /** The smallest share, 0 to 1. */
  get least(): number {
    return Math.min(this.blocked, this.closedWhileBlocked, this.lostSelect) / this.cases;
  }

  /** In words, in percent. */
  summary(): string {
    const share = (n: number): string => `${((100 * n) / this.cases).toFixed(0)} %`;
    return (
      `${this.cases} cases: ${share(this.blocked)} blocked, ${share(this.closedWhileBlocked)} closed a channel ` +
      `while somebody was blocked on it, ${share(this.lostSelect)} lost a blocked select's other cases`
    );
  }
}
