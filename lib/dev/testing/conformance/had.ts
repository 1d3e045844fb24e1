/** What happened in one program, at least once: whether it was worth running. */

export class Had {
  /** An operation blocked. */
  blocked = false;
  /** A channel was closed that somebody waited for. */
  closedWhileBlocked = false;
  /** A blocked select was woken at one case and had others, which lost. */
  lostSelect = false;
}
