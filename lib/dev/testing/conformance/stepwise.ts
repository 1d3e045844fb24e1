/**
 * Step by step: a driver tells one idle task at a time what to do, waits until nothing moves, and compares
 * with the model who has completed with what, who is blocked and at what, what the channels hold, and
 * which of their ops are ready.
 */

import type { Go } from "../../../core/go.ts";
import type { Routine } from "../../../core/op.ts";
import { reseed } from "../../../core/random.ts";
import { run } from "../../../core/run.ts";
import { show, type Action } from "./action.ts";
import { Crew, nameOf, type Task } from "./crew.ts";
import { Difference, agree } from "./difference.ts";
import type { Had } from "./had.ts";
import { inWords, listed, type Observed } from "./outcome.ts";
import type { SteppedProgram } from "./program.ts";
import { expectedReady, foundReady } from "./readiness.ts";
import { Referee } from "./referee.ts";
import { settle } from "./settle.ts";
import type { Subject } from "./subject.ts";
import { expectedReason } from "./wait-reason.ts";
import { newWorld, type World } from "./world.ts";

/** @throws {Difference} where the subject differs from the model. */
export async function stepwise(subject: Subject, program: SteppedProgram): Promise<Had> {
  reseed(program.chance);
  const stage = new Stage(subject, program);
  try {
    await run(({ go }) => stage.drive(go));
    await run(() => stage.compareEnd());
  } catch (e) {
    throw Object.assign(e instanceof Difference ? e : new Difference(`it throws ${String(e)}`), {
      transcript: stage.transcript,
    });
  } finally {
    stage.crew.leave("guest");
  }
  return stage.referee.had;
}

class Stage {
  readonly transcript: string[] = [];
  readonly world: World;
  readonly crew: Crew;
  readonly referee: Referee;
  readonly #program: SteppedProgram;

  constructor(subject: Subject, program: SteppedProgram) {
    this.world = newWorld(subject, program.caps);
    this.crew = new Crew(this.world, program.tasks);
    this.referee = new Referee(program.caps);
    this.#program = program;
  }

  *drive(go: Go): Routine {
    this.crew.start(go);
    yield* this.#settle();
    for (const { who, action } of this.#program.steps) {
      if (action !== "end of guests") {
        yield* this.#step(who, action);
      } else if (this.crew.mixed) {
        this.transcript.push("the other program ends");
        this.#leave(this.crew.leave("guest"));
        yield* this.#settle();
        this.#compareState();
      }
    }
    yield* this.#settle();
    agree(
      "who goes on because the ops were asked whether they are ready",
      names([...this.crew.takeCompleted().keys()]),
      names([]),
    );
  }

  /** When their program has ended, no goroutine stands in any queue. */
  *compareEnd(): Routine {
    this.transcript.push("the programs end");
    this.#leave([...this.crew.leave("guest"), ...this.crew.leave("goroutine")]);
    yield* this.#settle();
    this.#compareChannels();
  }

  #settle(): Routine {
    return settle(this.world.subject, this.crew);
  }

  #leave(tasks: readonly Task[]): void {
    for (const { id } of tasks) this.referee.model.leave(id);
  }

  *#step(who: number, action: Action): Routine {
    const actor = this.crew.order(who, action);
    if (actor === undefined) return;
    const step = this.transcript.push(`${nameOf(actor)}: ${show(action)}`);
    yield* this.#settle();
    const completed = this.crew.takeCompleted();
    const observed = completed.get(actor);
    const expected = this.referee.step(actor, action, observed);
    if (observed === "would block") expected.set(actor, observed);
    const outcome = outcomeOf(actor, expected);
    agree(`after step ${step}`, outcomeOf(actor, completed), outcome);
    this.transcript[step - 1] += `  ->  ${outcome}`;
    this.#compareState();
  }

  /** Who is blocked, and the channels. */
  #compareState(): void {
    const { model } = this.referee;
    this.#compareChannels();
    const blocked = this.crew.blocked();
    agree("who is blocked", names(blocked.map((t) => t.id)), names(model.blocked.map((b) => b.task)));
    for (const { id, doing, goroutine, got } of blocked) {
      agree(`what ${nameOf(id)} has received so far`, listed(got), listed(this.referee.received(id)));
      if (goroutine === null) continue;
      agree(
        `what a dump says ${nameOf(id)} waits for`,
        goroutine.op?.reason ?? "nothing",
        expectedReason(doing as Action),
      );
    }
  }

  #compareChannels(): void {
    const { model } = this.referee;
    const { subject, channels } = this.world;
    const step = this.transcript.length;
    if (!subject.lacks.has("ready"))
      agree(`which ops are ready after step ${step}`, foundReady(this.world), expectedReady(model));
    channels.forEach((real, i) => {
      const { cap, buffer } = model.channels[i] as (typeof model.channels)[number];
      agree(`c${i} after step ${step}`, `len ${real.len}, cap ${real.cap}`, `len ${buffer.length}, cap ${cap}`);
    });
  }
}

function names(ids: readonly number[]): string {
  return ids.length === 0
    ? "nobody"
    : ids
        .toSorted((a, b) => a - b)
        .map(nameOf)
        .join(", ");
}

/** What came of a step of `actor`. */
function outcomeOf(actor: number, completed: ReadonlyMap<number, Observed>): string {
  const tasks = new Map<number, Observed | undefined>([[actor, undefined], ...completed]);
  return [...tasks]
    .toSorted(([a], [b]) => a - b)
    .map(([id, observed]) => `${nameOf(id)} ${inWords(observed)}`)
    .join("; ");
}
