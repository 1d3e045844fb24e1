// Joins tasks: a promise that resolves when n of them are done. For peers that have nothing of the kind.

export class Countdown {
  sum = 0;
  readonly zero: Promise<void>;
  #left: number;
  #resolve: () => void = () => undefined;

  constructor(n: number) {
    this.#left = n;
    this.zero = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  done(v: number): void {
    this.sum += v;
    if (--this.#left === 0) this.#resolve();
  }
}
