// Two sides of an unbuffered channel need one resumption a message at the least: whoever runs takes
// what the other left, and leaves something, before it parks.

export interface Slot {
  value: number;
}

export type Bare = Generator<undefined, void, unknown>;

export function* produce(slot: Slot, n: number): Bare {
  for (let i = 0; i < n; i++) {
    slot.value = i;
    yield;
  }
}

export function stream(n: number): number {
  const slot: Slot = { value: 0 };
  const producer = produce(slot, n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    producer.next();
    sum += slot.value;
  }
  return sum;
}

function* ask(slot: Slot, total: Slot, n: number): Bare {
  for (let i = 0; i < n; i++) {
    slot.value = i;
    yield;
    total.value += slot.value;
  }
}

function* answer(slot: Slot): Bare {
  for (;;) {
    slot.value++;
    yield;
  }
}

/** Both sides are resumed once a round trip. */
export function pingPong(n: number): number {
  const slot: Slot = { value: 0 };
  const total: Slot = { value: 0 };
  const asking = ask(slot, total, n);
  const answering = answer(slot);
  while (asking.next().done !== true) answering.next();
  return total.value;
}

/** An array as a ring. */
class Ring {
  readonly values: number[];
  head = 0;
  length = 0;

  constructor(capacity: number) {
    this.values = Array.from({ length: capacity }, () => 0);
  }

  push(v: number): void {
    const { values } = this;
    let tail = this.head + this.length++;
    if (tail >= values.length) tail -= values.length;
    values[tail] = v;
  }

  pop(): number {
    const { values } = this;
    const v = values[this.head] as number;
    if (++this.head === values.length) this.head = 0;
    this.length--;
    return v;
  }
}

function* fill(buffer: Ring, n: number): Bare {
  for (let i = 0; i < n; i++) {
    if (buffer.length === buffer.values.length) yield;
    buffer.push(i);
  }
}

/** The producer is resumed once a buffer full. */
export function buffered(n: number, capacity: number): number {
  const buffer = new Ring(capacity);
  const producer = fill(buffer, n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (buffer.length === 0) producer.next();
    sum += buffer.pop();
  }
  return sum;
}

export function ring(n: number): number {
  const token: Slot = { value: 0 };
  const members = Array.from({ length: 999 }, () => answer(token));
  for (let lap = 0; lap < n / 1000; lap++) {
    for (const member of members) member.next();
  }
  return token.value;
}

export function fanIn(n: number): number {
  const slot: Slot = { value: 0 };
  const producers = Array.from({ length: 8 }, () => produce(slot, n / 8));
  let sum = 0;
  for (let i = 0; i < n / 8; i++) {
    for (const producer of producers) {
      producer.next();
      sum += slot.value;
    }
  }
  return sum;
}

function* sendOne(slot: Slot, v: number): Bare {
  yield;
  slot.value = v;
}

/** n generators are begun, kept, and resumed. */
export function parkedSenders(n: number): number {
  const slot: Slot = { value: 0 };
  const parked: Bare[] = [];
  for (let i = 0; i < n; i++) {
    const sender = sendOne(slot, i);
    sender.next();
    parked.push(sender);
  }
  let sum = 0;
  for (const sender of parked) {
    sender.next();
    sum += slot.value;
  }
  return sum;
}
