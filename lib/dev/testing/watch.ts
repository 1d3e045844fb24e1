/**
 * `watch`: plain data that several goroutines use, made visible to the explorer. This file is all that a program in
 * production has of it.
 */

import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import { thread } from "../../core/thread.ts";

/**
 * Has the explorer see every access to an object, an array, a `Map` or a `Set`, so that a lost update is found
 * without a check: a goroutine reads, comes to an op, and writes what it has made of the old value over what another
 * has written meanwhile.
 *
 * Outside an exploration it returns the object itself, so it can stay in a program. Inside it returns a proxy, the
 * same one each time; a `Map` and a `Set` stay what they are and have their methods told. What stands in `object` by
 * then, in plain objects, arrays, maps and sets however deep, is watched with it; what is put in later is what it was:
 * give `watch(...)` for it. `size`, the keys of an object and private fields are not seen.
 *
 * @param object what is watched. An instance of a class without private fields is one too.
 * @param name what a report calls it; if left out, the kind and a number.
 * @returns `object`, or a proxy of it.
 * @throws {UsageError} `ERR_WATCH` for what is no object; inside an exploration, also for what can't be watched: an
 * instance of a class with private fields, or of a built-in class.
 *
 * @example
 * ```ts
 * const stock = watch({ left: 1 }, "stock");
 * function* buy(): Routine {
 *   const { left } = stock;
 *   yield* sleep(1); // the payment
 *   if (left > 0) stock.left = left - 1;
 * }
 * go(buy);
 * yield* buy();
 * ```
 */
export function watch<T extends object>(object: T, name?: string): T {
  if (typeof object !== "object" || object === null)
    throw new UsageError("ERR_WATCH", `watch: needs an object, an array, a Map or a Set, not ${describe(object)}`);
  const { observer } = thread;
  return observer === null ? object : observer.watch(object, name);
}
