/** What a structure does when one operation follows the other: the specification that histories are held to. */

/** What an operation may do. */
export interface Transition<State, Output> {
  /** The state afterwards: a new one, where it differs. */
  readonly state: State;
  /** What the operation returns. */
  readonly output: Output;
}

export interface SequentialModel<State, Input, Output> {
  /** The state in the beginning. */
  readonly init: State;
  /**
   * What an operation does in a state; several transitions where either may happen, none (`[]`) where it has to
   * wait. It leaves the state that it is given as it is. States and outputs are compared by what they hold;
   * objects of classes of one's own by identity.
   */
  readonly step: (state: State, input: Input) => Transition<State, Output> | readonly Transition<State, Output>[];
  /** Which of several independent parts an operation is on, such as a map's key: each part has a state of its own. */
  readonly key?: (input: Input) => unknown;
}

/** Those that are possible. */
export function transitions<S, I, O>(model: SequentialModel<S, I, O>, state: S, input: I): readonly Transition<S, O>[] {
  const result = model.step(state, input);
  return Array.isArray(result) ? (result as readonly Transition<S, O>[]) : [result as Transition<S, O>];
}
