/**
 * The tree of decisions, as far as it is known: the nodes on the path to where the search is.
 *
 * Invariant: the executions that go through a node are equal up to it.
 */

import { clash, type Footprint, mark, type Name, type Use } from "./footprint.ts";

/** A decision about data: every way is gone. */
class Choice {
  readonly #ways: number;
  way = 0;

  constructor(ways: number) {
    this.#ways = ways;
  }

  /** Whether there is another way to go, which it then goes. */
  advance(): boolean {
    return ++this.way < this.#ways;
  }
}

/** A decision about who makes the next step. */
export class Turn {
  readonly #ways: number;
  /** How many things have a name here. */
  readonly #known: number;
  /** Which ways need not be gone, or have been. */
  readonly asleep: Map<number, Sleeper>;
  /** Which ways must be gone. */
  readonly #todo: Set<number> = new Set();
  way: number;
  #current: Sleeper;

  /** The way is the first one that does not sleep; -1 if all do. */
  constructor(ways: number, known: number, asleep: Map<number, Sleeper>) {
    this.#ways = ways;
    this.#known = known;
    this.asleep = asleep;
    this.way = -1;
    for (let way = ways - 1; way >= 0; way--) if (!asleep.has(way)) this.way = way;
    this.#todo.add(this.way);
    this.#current = new Sleeper(known);
  }

  /** What a step that goes its way has used. */
  used(footprint: Footprint): void {
    this.#current.add(footprint);
  }

  /**
   * Has one of `ways` gone, unless one of them has been, or will be; all, if there is none. A way that slept from
   * the beginning says nothing: it may have woken up for no reason, and what follows without it is still to come.
   */
  plan(ways: readonly number[]): void {
    if (ways.length === 0) return this.planAll();
    if (ways.some((way) => this.#todo.has(way))) return;
    const awake = ways.find((way) => !this.asleep.has(way));
    if (awake !== undefined) this.#todo.add(awake);
  }

  planAll(): void {
    for (let way = 0; way < this.#ways; way++) this.#todo.add(way);
  }

  advance(): boolean {
    this.asleep.set(this.way, this.#current);
    for (const way of this.#todo) {
      if (this.asleep.has(way)) continue;
      this.way = way;
      this.#current = new Sleeper(this.#known);
      return true;
    }
    return false;
  }
}

/** The nodes that an execution goes through, the ones known from before and then new ones. */
export class Path {
  readonly #nodes: (Turn | Choice)[] = [];
  #depth = 0;
  /** Where the last turn stands that was known when the execution began; -1 if there was none. */
  #lastTurn = -1;
  /** Whether the execution has come to where it does what no other has done: at the last turn. */
  isNew = false;

  /** Goes another way at the last node where there is one; false if there is none. */
  advance(): boolean {
    const nodes = this.#nodes;
    while (nodes.at(-1)?.advance() === false) nodes.pop();
    return nodes.length > 0;
  }

  begin(): void {
    this.#depth = 0;
    this.#lastTurn = this.#nodes.findLastIndex((node) => node instanceof Turn);
    this.isNew = this.#lastTurn < 0;
  }

  /** The way of the choice that is next. */
  choose(ways: number): number {
    const node = (this.#nodes[this.#depth] ??= new Choice(ways));
    this.#depth++;
    return node.way;
  }

  /** The turn that is next; undefined if it is not known yet. */
  turn(): Turn | undefined {
    const node = this.#nodes[this.#depth];
    if (node === undefined) return undefined;
    if (this.#depth === this.#lastTurn) this.isNew = true;
    this.#depth++;
    return node as Turn;
  }

  add(turn: Turn): void {
    this.#nodes.push(turn);
    this.#depth++;
  }
}

/**
 * A sleeper: an actor whose next step has been tried in this state, with all that follows from it. To make
 * it later, after steps that commute with it, would lead to nothing new; it wakes up at one that does not.
 *
 * It is compared with steps of later executions. Those have objects of their own, and only what had a name
 * in that state has the same name in them. Of the rest it is known only how it was used.
 */
export class Sleeper {
  /** How many things had a name in the state of the step. */
  readonly #known: number;
  readonly #uses: Map<Name, Use> = new Map();
  #other: Use | null = null;

  constructor(known: number) {
    this.#known = known;
  }

  /** One way that its step has gone. */
  add(footprint: Footprint): void {
    for (const [name, use] of footprint) {
      if (name < this.#known) mark(this.#uses, name, use);
      else this.#other = this.#other === null || this.#other === use ? use : "change";
    }
  }

  /** Whether its step may not commute with one that uses `footprint`. */
  clashes(footprint: Footprint): boolean {
    for (const [name, use] of footprint) {
      const own = name < this.#known ? this.#uses.get(name) : this.#other;
      if (own !== undefined && own !== null && clash(own, use)) return true;
    }
    return false;
  }
}
