/** The properties, each of any implementation of channels and select. */

import fc, { type IAsyncProperty } from "fast-check";
import { buffers, bursts, type Bursts } from "./buffer.ts";
import { fair, layouts, type Layout } from "./fairness.ts";
import { checkInvariants, replayOnModel, runFreely } from "./free-running.ts";
import { freePrograms, steppedPrograms, type FreeProgram, type SteppedProgram } from "./programs.ts";
import { stepwise } from "./stepwise.ts";
import type { Subject } from "./subject.ts";
import type { Tally } from "./tally.ts";

/** Step by step, programs do what the model does. */
export function stepsAsModel(subject: Subject, tally?: Tally): IAsyncProperty<[SteppedProgram]> {
  return fc.asyncProperty(steppedPrograms, async (program) => {
    const had = await stepwise(subject, program);
    tally?.add(had);
  });
}

/** Running freely, programs have a history of the model's. */
export function runsAsModel(subject: Subject, tally?: Tally): IAsyncProperty<[FreeProgram]> {
  return fc.asyncProperty(freePrograms, async (program) => {
    const had = replayOnModel(await runFreely(subject, program), program.caps);
    tally?.add(had);
  });
}

/** Running freely, programs have a history that keeps the invariants. */
export function keepsInvariants(subject: Subject): IAsyncProperty<[FreeProgram]> {
  return fc.asyncProperty(freePrograms, async (program) => checkInvariants(await runFreely(subject, program)));
}

/** A select chooses uniformly. */
export function choosesFairly(subject: Subject): IAsyncProperty<[Layout]> {
  return fc.asyncProperty(layouts, (layout) => fair(subject, layout));
}

/** A large buffer is a queue. */
export function buffersInOrder(subject: Subject): IAsyncProperty<[Bursts]> {
  return fc.asyncProperty(bursts, async (program) => buffers(subject, program));
}
