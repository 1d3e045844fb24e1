// What the compiler knows of channels: what a receive gets, the two directions, variance.
import { expectTypeOf } from "vitest";
import {
  after,
  chan,
  isNil,
  neverCloses,
  nilChan,
  select,
  stop,
  type Chan,
  type Op,
  type RecvChan,
  type Routine,
  type SendChan,
  type Task,
} from "goroutines";

interface Animal {
  readonly name: string;
}
interface Dog extends Animal {
  bark(): void;
}

declare const numbers: Chan<number>;
declare const zeroed: Chan<number, number>;
declare const animals: Chan<Animal>;
declare const dogs: Chan<Dog>;
declare const animalsToReceive: RecvChan<Animal>;
declare const dogsToReceive: RecvChan<Dog>;
declare const animalsToSend: SendChan<Animal>;
declare const dogsToSend: SendChan<Dog>;

export function chanMakesWhatItIsGiven(): void {
  expectTypeOf(chan<number>()).toEqualTypeOf<Chan<number>>();
  expectTypeOf(chan<number>(16)).toEqualTypeOf<Chan<number>>();
  expectTypeOf(chan<number>(16, 0)).toEqualTypeOf<Chan<number, number>>();
  expectTypeOf(nilChan<number>()).toEqualTypeOf<Chan<number, never>>();
  // @ts-expect-error: a capacity is a number
  chan<number>("3");
  // @ts-expect-error: a capacity is a number
  chan<number>(null);
  // @ts-expect-error: the zero value of a channel of numbers is a number
  chan<number>(0, "zero");
}

export function* aReceiveWithoutAZeroValueMayGetUndefined(): Routine {
  expectTypeOf(yield* numbers.recv()).toEqualTypeOf<number | undefined>();
  expectTypeOf(numbers.recv()).toEqualTypeOf<Op<number | undefined>>();
  expectTypeOf(numbers.tryRecv()).toEqualTypeOf<
    readonly [number, true] | readonly [number | undefined, false] | undefined
  >();
}

export function* aReceiveWithAZeroValueGetsTheType(): Routine {
  expectTypeOf(yield* zeroed.recv()).toEqualTypeOf<number>();
  expectTypeOf(yield* zeroed.recvOk()).toEqualTypeOf<readonly [number, true] | readonly [number, false]>();
}

export function* okTellsAValueFromZero(): Routine {
  const [v, ok] = yield* numbers.recvOk();
  if (ok) expectTypeOf(v).toEqualTypeOf<number>();
  else expectTypeOf(v).toEqualTypeOf<number | undefined>();
  const r = numbers.tryRecv();
  if (r?.[1] === true) expectTypeOf(r[0]).toEqualTypeOf<number>();
}

export async function anAwaitGetsTheSame(): Promise<void> {
  expectTypeOf(await numbers.recv()).toEqualTypeOf<number | undefined>();
  expectTypeOf(await zeroed.recv()).toEqualTypeOf<number>();
  expectTypeOf(await numbers.send(1)).toEqualTypeOf<void>();
  for await (const v of numbers) expectTypeOf(v).toEqualTypeOf<number>();
}

export function onlyTheTypeCanBeSent(): void {
  void numbers.send(1);
  // @ts-expect-error: a string
  void numbers.send("1");
  // @ts-expect-error: nothing
  void numbers.send();
  // @ts-expect-error: undefined
  void numbers.send(undefined);
  // @ts-expect-error: a string
  numbers.trySend("1");
  void chan<undefined | null>().send(undefined);
  void chan<void>().send();
}

export function aReceiveOnlyViewHasNoCloseAndNoSend(): void {
  const receive: RecvChan<number> = numbers;
  // @ts-expect-error: Go's close of receive-only channel
  receive.close();
  // @ts-expect-error: no send
  receive.send(1);
  // @ts-expect-error: no trySend
  receive.trySend(1);
  // @ts-expect-error: a receive-only view is no channel to send to
  const send: SendChan<number> = receive;
  // @ts-expect-error: nor is it both
  const both: Chan<number> = receive;
  void [send, both, receive.recv(), receive.recvOk(), receive.tryRecv(), receive.forEach, receive.len, receive.cap];
}

export function aSendOnlyViewHasNoReceive(): void {
  const send: SendChan<number> = numbers;
  // @ts-expect-error: no recv
  send.recv();
  // @ts-expect-error: no recvOk
  send.recvOk();
  // @ts-expect-error: no tryRecv
  send.tryRecv();
  // @ts-expect-error: no loop
  send.forEach(() => {});
  // @ts-expect-error: a send-only view is no channel to receive from
  const receive: RecvChan<number> = send;
  void [receive, send.send(1), send.trySend(1), send.close, send.len, send.cap];
}

export function whereDogsAreReceivedAnimalsAre(): void {
  const ok: RecvChan<Animal> = dogs;
  const alsoOk: RecvChan<Animal> = dogsToReceive;
  // @ts-expect-error: not every animal is a dog
  const no: RecvChan<Dog> = animals;
  // @ts-expect-error: nor as a view
  const nor: RecvChan<Dog> = animalsToReceive;
  void [ok, alsoOk, no, nor];
}

export function whereAnimalsCanBeSentDogsCan(): void {
  const ok: SendChan<Dog> = animals;
  const alsoOk: SendChan<Dog> = animalsToSend;
  // @ts-expect-error: a cat would get among the dogs
  const no: SendChan<Animal> = dogs;
  // @ts-expect-error: nor as a view
  const nor: SendChan<Animal> = dogsToSend;
  void [ok, alsoOk, no, nor];
}

export function aChannelOfBothDirectionsIsInvariant(): void {
  // @ts-expect-error: a cat would get among the dogs
  const widened: Chan<Animal> = dogs;
  // @ts-expect-error: not every animal is a dog
  const narrowed: Chan<Dog> = animals;
  void [widened, narrowed];
}

export function aChannelWithAZeroValueIsAssignable(): void {
  const receive: RecvChan<number> = zeroed;
  const send: SendChan<number> = zeroed;
  const both: Chan<number> = zeroed;
  // @ts-expect-error: the other way round a receive could get undefined
  const no: Chan<number, number> = numbers;
  void [receive, send, both, no];
}

export function theNilChannelIsAssignableToAll(): void {
  const out: SendChan<number> = nilChan();
  const input: RecvChan<number> = nilChan();
  const never: RecvChan<number, never> = nilChan();
  const both: Chan<number> = nilChan();
  const zero: Chan<number, number> = nilChan();
  void [out, input, never, both, zero, isNil(out), isNil(input)];
}

export function* theChannelOfATimerNeverCloses(): Routine {
  expectTypeOf(after(1)).toEqualTypeOf<RecvChan<Date, never>>();
  expectTypeOf(yield* after(1).recv()).toEqualTypeOf<Date>();
  const [at] = yield* after(1).recvOk();
  expectTypeOf(at).toEqualTypeOf<Date>();
  // @ts-expect-error: nobody may close it
  after(1).close();
}

export function forEachTakesAPlainOrAGeneratorFunction(): void {
  expectTypeOf(numbers.forEach(() => {})).toEqualTypeOf<Task<void>>();
  void numbers.forEach((v) => {
    expectTypeOf(v).toEqualTypeOf<number>();
  });
  void numbers.forEach(function* (v) {
    yield* numbers.send(v);
  });
  void numbers.forEach(function* (v) {
    return v === 2 ? stop : undefined;
  });
  void numbers.forEach((v) => (v === 2 ? stop : undefined));
  void numbers.forEach((v) => [v].push(1));
  // @ts-expect-error: an async function
  void numbers.forEach(async (v) => {
    await numbers.send(v);
  });
  // @ts-expect-error: a function that returns a promise
  void numbers.forEach(() => Promise.resolve());
  // @ts-expect-error: a function of strings
  void numbers.forEach((v: string) => {
    void v;
  });
  // @ts-expect-error: no function
  void numbers.forEach(5);
  // @ts-expect-error: a forgotten star
  void numbers.forEach(function* (v) {
    yield numbers.send(v);
  });
}

export function itsMembersCannotBeAssigned(): void {
  // @ts-expect-error: read-only
  numbers.len = 1;
  // @ts-expect-error: read-only
  numbers.cap = 1;
  // @ts-expect-error: read-only
  numbers.recv = chan<number>().recv;
}

export function aGenericFunctionInfersTheTypeOfTheValues(): void {
  const first = <E>(_ch: RecvChan<E>): E => null as E;
  expectTypeOf(first(numbers)).toEqualTypeOf<number>();
  expectTypeOf(first(zeroed)).toEqualTypeOf<number>();
  expectTypeOf(first(dogsToReceive)).toEqualTypeOf<Dog>();
  expectTypeOf(first(after(1))).toEqualTypeOf<Date>();
  expectTypeOf(first(chan<number | undefined>())).toEqualTypeOf<number | undefined>();
  const merge = <E>(..._from: RecvChan<E>[]): E => null as E;
  expectTypeOf(merge(numbers, zeroed, chan<number>(1))).toEqualTypeOf<number>();
  const pipe = <E>(_from: RecvChan<E>, _to: SendChan<E>): E => null as E;
  expectTypeOf(pipe(numbers, zeroed)).toEqualTypeOf<number>();
  const both = <E, Z>(_ch: RecvChan<E, Z>): [E, Z] => null as never;
  expectTypeOf(both(numbers)).toEqualTypeOf<[number, number | undefined]>();
  expectTypeOf(both(zeroed)).toEqualTypeOf<[number, number]>();
  expectTypeOf(both(after(1))).toEqualTypeOf<[Date, never]>();
}

export function* inItTheyCanBeUsed<E>(from: RecvChan<E>, to: SendChan<E>): Routine<E[]> {
  const all: E[] = [];
  const [value, ok] = yield* from.recvOk();
  if (ok) {
    all.push(value);
    yield* to.send(value);
    const again = chan<E>(1);
    yield* again.send(value);
  }
  const tried = from.tryRecv();
  if (tried?.[1] === true) all.push(tried[0]);
  const r = yield* select({ in: from.recvOk(), out: to.send(all[0] as E) });
  if (r.case === "in" && r.value[1]) all.push(r.value[0]);
  return all;
}

export function* aChannelThatIsNeverClosedDeliversValuesAlone(): Routine {
  const never = chan<number>(1, neverCloses);
  expectTypeOf(never).toEqualTypeOf<Chan<number, never>>();
  expectTypeOf(yield* never.recv()).toEqualTypeOf<number>();
  expectTypeOf((yield* never.recvOk())[0]).toEqualTypeOf<number>();
  const receive: RecvChan<number, never> = never;
  const other: RecvChan<number> = never;
  const send: SendChan<number> = never;
  // @ts-expect-error: this one may be closed
  const no: RecvChan<number, never> = numbers;
  void [receive, other, send, no];
  expectTypeOf(chan<symbol>(0, Symbol("zero"))).toEqualTypeOf<Chan<symbol, symbol>>();
}
