// The parts we use of peers that come without types.

declare module "medium" {
  export const CLOSED: unique symbol;
  export interface Chan extends PromiseLike<number | typeof CLOSED> {
    readonly isClosed: boolean;
  }
  export function chan(capacity?: number): Chan;
  export function put(c: Chan, v: number): Promise<boolean>;
  export function take(c: Chan): Promise<number | typeof CLOSED>;
  export function close(c: Chan): Chan;
  export function go(task: () => Promise<void>): Promise<void>;
  export function sleep(ms: number): Promise<void>;
  export function any(
    ...ports: readonly (Chan | readonly [Chan, number])[]
  ): Promise<readonly [number | typeof CLOSED, Chan]>;
}

declare module "js-csp" {
  export interface Channel {
    close(): void;
  }
  export interface Instruction {
    readonly instruction: unique symbol;
  }
  export interface AltResult {
    readonly value: number | null;
    readonly channel: Channel;
  }
  // What a `yield` answers depends on the instruction.
  // oxlint-disable-next-line typescript/no-explicit-any
  export type Process<T = void> = Generator<Instruction | Channel, T, any>;
  const csp: {
    readonly CLOSED: null;
    chan(capacity?: number): Channel;
    put(c: Channel, v: number): Instruction;
    take(c: Channel): Instruction;
    alts(operations: readonly (Channel | readonly [Channel, number])[]): Instruction;
    timeout(ms: number): Channel;
    // oxlint-disable-next-line typescript/no-explicit-any -- any arguments, as the package takes them
    go<A extends readonly any[]>(process: (...args: A) => Process<unknown>, args?: A): Channel;
    takeAsync(c: Channel, taken: (v: number | null) => void): void;
  };
  export default csp;
}
