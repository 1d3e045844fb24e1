// A `yield*` over an iterator that is done at once.

const result: IteratorReturnResult<void> = { done: true, value: undefined };

const nothing: IterableIterator<never, void, unknown> = {
  [Symbol.iterator]() {
    return this;
  },
  next() {
    return result;
  },
};

function* loop(n: number): Generator<never, number, unknown> {
  let count = 0;
  for (let i = 0; i < n; i++) {
    yield* nothing;
    count++;
  }
  return count;
}

export function atOnce(n: number): number {
  return loop(n).next().value;
}
