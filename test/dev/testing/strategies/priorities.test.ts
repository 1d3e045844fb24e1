// Priorities: the way of the highest, and the draws, as a look at all of the actors would have them.
import { expect, test } from "vitest";
import { Priorities } from "../../../../lib/dev/testing/strategies/priorities.ts";
import { Seeded } from "../../../../lib/dev/testing/strategies/random.ts";
import type { Actor, Decision } from "../../../../lib/dev/testing/strategies/strategy.ts";

class Model {
  readonly of: Map<Actor, number> = new Map();
  readonly #random: Seeded;

  constructor(random: Seeded) {
    this.#random = random;
  }

  highest(actors: readonly Actor[]): number {
    for (const actor of actors) if (!this.of.has(actor)) this.of.set(actor, this.#random.next());
    const priorities = actors.map((actor) => this.of.get(actor)!);
    return priorities.indexOf(Math.max(...priorities));
  }
}

const actor = (id: number): Actor => ({ id }) as unknown as Actor;

test.each([5, 200, 1000])("are those of a look at all actors, %i of them", (size) => {
  const random = new Seeded(size);
  const model = new Model(new Seeded(1));
  const draws = new Seeded(1);
  const priorities = new Priorities(() => draws.next());
  const all = Array.from({ length: size }, (_, id) => actor(id));
  const actors = [...all];
  const away: Actor[] = [];
  let came = null as Actor[] | null;
  let kept = 0;
  for (let i = 0; i < 1000; i++) {
    const decision = {
      ways: actors.length,
      get actors() {
        came = null;
        return actors;
      },
      get came() {
        const since = came ?? [...actors];
        came = [];
        return since;
      },
      wayOf: (one: Actor) => actors.indexOf(one),
    } as unknown as Decision;
    const way = priorities.highest(decision);
    expect(way).toBe(model.highest(actors));
    if (priorities.isKept) kept++;
    const chosen = actors[way]!;
    switch (random.below(6)) {
      case 0:
        for (let n = random.below(i % 7 === 0 ? 100 : 5); n >= 0; n--) {
          const one = all[random.below(size)]!;
          priorities.delete(one);
          model.of.delete(one);
        }
        break;
      case 1: {
        const priority = -random.below(1000) - i;
        priorities.set(chosen, priority);
        model.of.set(chosen, priority);
        break;
      }
      case 2:
        if (actors.length > 1) away.push(...actors.splice(way, 1));
        break;
      case 3:
        if (away.length > 0) {
          const back = away.splice(random.below(away.length), 1);
          actors.push(...back);
          came?.push(...back);
        }
        break;
      case 4:
        if (random.below(20) > 0) break;
        priorities.clear();
        model.of.clear();
        break;
      default:
        if (actors.length > 1) away.push(...actors.splice(random.below(actors.length), 1));
    }
  }
  expect(kept > 500).toBe(size > 500);
});
