/**
 * The cases of a select of which some wait at other threads' things: which of them wait here alone, and how these are
 * taken down while the others wait on. A case may itself hold a select (an op with a context does), so the cases form a
 * tree of rings.
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

function isLocal(node: SelectCase, isFar: IsFar): boolean {
  const held = inner(node);
  return held === null ? !isFar(node) : cases(held).every((other) => isLocal(other, isFar));
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

/** Takes all such cases out of their queues and out of their select. */
export function withdrawLocal(waiter: Waiter, isFar: IsFar): void {
  const outer = outermost(waiter);
  if (outer !== null) withdrawIn(outer, isFar);
}

/** It is to withdraw no other if it fires: its time may have come before, and be let pass now. */
function isolate(node: SelectCase): void {
  const held = inner(node);
  if (held !== null) cases(held).forEach(isolate);
  node.sibling = node;
}

function withdrawIn(ring: SelectCase, isFar: IsFar): void {
  const kept: SelectCase[] = [];
  for (const node of cases(ring)) {
    if (isLocal(node, isFar)) {
      node.op.withdraw(node);
      isolate(node);
    } else kept.push(node);
  }
  kept.forEach((node, i) => {
    node.sibling = kept[(i + 1) % kept.length] as SelectCase;
    const held = inner(node);
    if (held !== null) withdrawIn(held, isFar);
  });
  // Where the select finds its cases.
  (ring.waiter as Waiter).value = kept[0];
}
