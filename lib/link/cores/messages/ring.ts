/**
 * The cases of a select of which some wait at other threads' things. A case may itself hold a select (an op with a
 * context does), so the cases form a tree of rings.
 */

import { SelectCase } from "../../../core/select.ts";
import type { Waiter } from "../../../core/waiter.ts";

/** Whether a node waits at another thread's thing. */
export type IsFar = (node: Waiter) => boolean;

function cases(node: SelectCase): SelectCase[] {
  const all = [node];
  for (let other = node.sibling; other !== node; other = other.sibling) all.push(other);
  return all;
}

/** A case of the outermost select that `waiter` is a case of; null if it is at a plain op. */
function outermost(waiter: Waiter): SelectCase | null {
  let outer: SelectCase | null = null;
  for (let node: Waiter | null = waiter; node instanceof SelectCase; node = node.waiter) outer = node;
  return outer;
}

/** A case of the select that a case's op holds; null if it holds none. */
function inner(node: SelectCase): SelectCase | null {
  const { value } = node;
  return value instanceof SelectCase && value.waiter === node ? value : null;
}

function hasLocalIn(node: SelectCase, isFar: IsFar): boolean {
  return cases(node).some((other) => {
    const held = inner(other);
    return held === null ? !isFar(other) : hasLocalIn(held, isFar);
  });
}

/** Whether a case of the select of `waiter` waits on this thread alone. */
export function hasLocal(waiter: Waiter, isFar: IsFar): boolean {
  const outer = outermost(waiter);
  return outer !== null && hasLocalIn(outer, isFar);
}

/** Whether the first case of the select of `waiter` that can fire is to, not any. */
export function isOrdered(waiter: Waiter): boolean {
  const select = outermost(waiter)?.waiter?.waitsAt as { readonly priority?: unknown } | null | undefined;
  return select?.priority === true;
}
