// Power series as a network of goroutines: a series is a channel that yields its rational coefficients
// one after another, an operation is a goroutine that reads some series and writes another.
// exp and tan are defined by what their derivatives are, so their networks feed back into themselves.
import { chan, go, main, select, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";

class Rat {
  readonly num: bigint;
  readonly den: bigint;

  constructor(num: bigint, den = 1n) {
    let g = gcd(num, den);
    if (den < 0n !== g < 0n) g = -g;
    this.num = num / g;
    this.den = den / g;
  }

  plus(b: Rat): Rat {
    return new Rat(this.num * b.den + b.num * this.den, this.den * b.den);
  }

  times(b: Rat): Rat {
    return new Rat(this.num * b.num, this.den * b.den);
  }

  toString(): string {
    return this.den === 1n ? `${this.num}` : `${this.num}/${this.den}`;
  }
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

const zero = new Rat(0n);
const one = new Rat(1n);

type Series = RecvChan<Rat, Rat>;

function wire(): Chan<Rat, Rat> {
  return chan<Rat>(0, zero);
}

/** Yields the coefficients given, then zeros for ever. */
function polynomial(...coefficients: bigint[]): Series {
  const out = wire();
  go(function* () {
    for (const c of coefficients) {
      yield* out.send(new Rat(c));
    }
    for (;;) {
      yield* out.send(zero);
    }
  });
  return out;
}

/**
 * Makes two copies of a series. The first copy leads: only when it has been read up does the series
 * yield another coefficient, so a network never runs further ahead than it is read. What the second copy
 * has not read yet is kept in a queue. Null disables a case.
 */
function split(from: Series): [first: Series, second: Series] {
  const leader = wire();
  const follower = wire();
  go(function* () {
    const unread: Rat[] = []; // by the leader: at most one
    const queue: Rat[] = [];
    for (;;) {
      const [a] = unread;
      const [b] = queue;
      const r = yield* select({
        source: a ? null : from.recv(),
        leader: a ? leader.send(a) : null,
        follower: b ? follower.send(b) : null,
      });
      switch (r.case) {
        case "source":
          unread.push(r.value);
          queue.push(r.value);
          break;
        case "leader":
          unread.shift();
          break;
        case "follower":
          queue.shift();
          break;
      }
    }
  });
  return [leader, follower];
}

function* copyTo(out: SendChan<Rat>, from: Series): Routine {
  for (;;) {
    yield* out.send(yield* from.recv());
  }
}

function add(f: Series, g: Series): Series {
  const out = wire();
  go(function* () {
    for (;;) {
      const a = yield* f.recv();
      yield* out.send(a.plus(yield* g.recv()));
    }
  });
  return out;
}

function scale(k: Rat, f: Series): Series {
  const out = wire();
  go(function* () {
    for (;;) {
      yield* out.send(k.times(yield* f.recv()));
    }
  });
  return out;
}

/** Multiplies by x. */
function shift(f: Series): Series {
  const out = wire();
  go(function* () {
    yield* out.send(zero);
    yield* copyTo(out, f);
  });
  return out;
}

/**
 * Takes both series apart into a head and a tail, f = a + xF and g = b + xG, and so
 * fg = ab + x(aG + bF + xFG), where FG is a smaller network of the same kind.
 */
function multiply(f: Series, g: Series): Series {
  const out = wire();
  go(function* () {
    const a = yield* f.recv();
    const b = yield* g.recv();
    yield* out.send(a.times(b));
    const [f1, f2] = split(f);
    const [g1, g2] = split(g);
    yield* copyTo(out, add(add(scale(a, g1), scale(b, f1)), shift(multiply(f2, g2))));
  });
  return out;
}

function differentiate(f: Series): Series {
  const out = wire();
  go(function* () {
    yield* f.recv();
    for (let n = 1n; ; n++) {
      yield* out.send(new Rat(n).times(yield* f.recv()));
    }
  });
  return out;
}

/** Yields its constant before it has read anything, which is what sets a feedback in motion. */
function integrate(constant: Rat, f: Series): Series {
  const out = wire();
  go(function* () {
    yield* out.send(constant);
    for (let n = 1n; ; n++) {
      yield* out.send(new Rat(1n, n).times(yield* f.recv()));
    }
  });
  return out;
}

/** exp of f, where f begins with 0: y' = f'y and y(0) = 1. */
function exp(f: Series): Series {
  const feedback = wire();
  const [y, again] = split(integrate(one, multiply(differentiate(f), feedback)));
  go(copyTo, feedback, again);
  return y;
}

/** tan of x: y' = 1 + yy and y(0) = 0. */
function tan(): Series {
  const feedback = wire();
  const [left, right] = split(feedback);
  const [y, again] = split(integrate(zero, add(polynomial(1n), multiply(left, right))));
  go(copyTo, feedback, again);
  return y;
}

function* show(name: string, f: Series, terms: number): Routine {
  const out: string[] = [];
  for (let i = 0; i < terms; i++) {
    out.push(`${yield* f.recv()}`);
  }
  console.log(`${name}:`, out.join(" "));
}

main(function* () {
  yield* show("1 + 2x", polynomial(1n, 2n), 4);
  yield* show("(1 + 2x) + (3 - x + x^2)", add(polynomial(1n, 2n), polynomial(3n, -1n, 1n)), 4);
  yield* show("x (1 + 2x)", shift(polynomial(1n, 2n)), 4);
  yield* show("(1 + 2x) (3 - x + x^2)", multiply(polynomial(1n, 2n), polynomial(3n, -1n, 1n)), 5);
  const cube = multiply(polynomial(1n, 1n), multiply(polynomial(1n, 1n), polynomial(1n, 1n)));
  yield* show("derivative of (1 + x)^3", differentiate(cube), 4);
  yield* show("integral of 1 + x", integrate(new Rat(5n), polynomial(1n, 1n)), 4);
  yield* show("exp x", exp(polynomial(0n, 1n)), 9);
  yield* show("exp -x", exp(polynomial(0n, -1n)), 7);
  yield* show("exp (x + x^2)", exp(polynomial(0n, 1n, 1n)), 8);
  yield* show("exp x exp -x", multiply(exp(polynomial(0n, 1n)), exp(polynomial(0n, -1n))), 6);
  yield* show("tan x", tan(), 10);
});
