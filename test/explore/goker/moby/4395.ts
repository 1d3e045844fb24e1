/**
 * moby#4395: a helper starts a function in a goroutine of its own and returns the channel on which its error
 * will come. The channel has no room, so whoever leaves without having received keeps that goroutine for ever.
 * The attach command does so: where the container fails to start it returns at once. The fix gives the channel
 * room for the one error.
 */

import { chan, go, type RecvChan, type Routine } from "goroutines";
import type { Kernel } from "../../kernel.ts";

/** What went wrong, or null. */
type Err = string | null;

/** Starts `fn` and returns where its error will come. */
function promise(fn: () => Routine<Err>, room: number): RecvChan<Err> {
  const result = chan<Err>(room);
  go(function* () {
    yield* result.send(yield* fn());
  });
  return result;
}

/** Copies the container's streams, which is over at once when there is no container. */
function* hijack(): Routine<Err> {
  return "unexpected EOF";
}

/** The container does not start. */
function* startContainer(): Routine<Err> {
  return "Cannot start container";
}

/** `docker start --attach` */
const program = (fixed: boolean) =>
  function* (): Routine {
    const attached = promise(hijack, fixed ? 1 : 0);
    if ((yield* startContainer()) !== null) return;
    yield* attached.recv();
  };

export const kernel: Kernel = {
  project: "moby",
  number: 4395,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "A goroutine sends its result into a channel without room from which nobody receives any more.",
  source: "https://github.com/moby/moby/pull/4395",
  original: { goroutines: 2, locks: 0, channels: 1 },
  kept: { goroutines: 2, locks: 0, channels: 1 },
  symptoms: ["leak"],
  buggy: program(false),
  fixed: program(true),
};
