// The parts we use of a peer that comes without types.

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
