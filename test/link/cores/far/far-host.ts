/** The worker's side of `Far`: performs ops on shared channels for goroutines of another thread. */

import { nilChan, run, select, until, type Chan, type Op, type Routine } from "../../../../lib/index.ts";

/** One op, as it can be sent; null for a case that is switched off. */
export type Deed = {
  readonly send: boolean;
  readonly ch: Chan<unknown>;
  readonly value: unknown;
  readonly withOk: boolean;
} | null;

export type Request =
  | {
      readonly do: "perform";
      readonly id: number;
      readonly deeds: readonly Deed[];
      readonly plain: boolean;
      readonly priority: boolean;
    }
  | { readonly do: "withdraw"; readonly id: number }
  /** Answered once all before it has been begun. */
  | { readonly do: "ping"; readonly id: number };

export type Answer = { readonly id: number; readonly case: number; readonly value: unknown; readonly panic: string };

function opOf(deed: Deed): Op<unknown> | null {
  if (deed === null) return null;
  if (deed.send) return deed.ch.send(deed.value);
  return deed.withOk ? deed.ch.recvOk() : deed.ch.recv();
}

function hostTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function* host(requests: Chan<Request>, answers: Chan<Answer>): Routine {
  const running = new Map<number, AbortController>();
  yield* requests.forEach(function* (request) {
    if (request.do === "withdraw") running.get(request.id)?.abort();
    else if (request.do === "ping") {
      for (let n = 0; n < 2; n++) yield* until(hostTurn());
      yield* answers.send({ id: request.id, case: -1, value: undefined, panic: "" });
    } else {
      const { id, deeds, plain, priority } = request;
      const controller = new AbortController();
      running.set(id, controller);
      // A program of its own, so that it can be ended as that of whoever waits.
      const performed = run(
        function* () {
          if (plain) return { case: 0, value: yield* opOf(deeds[0] ?? null) ?? nilChan().recv() };
          return yield* select(deeds.map(opOf), { priority });
        },
        { signal: controller.signal },
      );
      void performed
        .then(
          (r) => void answers.trySend({ id, case: r.case, value: r.value, panic: "" }),
          (e: unknown) =>
            void (
              controller.signal.aborted ||
              answers.trySend({ id, case: 0, value: undefined, panic: (e as Error).message })
            ),
        )
        .finally(() => running.delete(id));
    }
  });
}
