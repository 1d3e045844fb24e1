/**
 * A copy of the kernel's channels, select and wait queues with a fault in it.
 *
 * The copies import each other, and everything else from the kernel itself: the goroutines that run
 * on them are the real ones. While they are in use they stand beside the tests, since vitest compiles
 * what is in the repository only, in a folder `.build`, at which neither git nor the compiler looks.
 */

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Chan, select, trySelect } from "goroutines";
import type { Fault } from "./faults.ts";

const kernel: string = join(import.meta.dirname, "../../lib/core");
const copied: readonly Fault["file"][] = ["channel.ts", "receivable.ts", "select.ts", "waiter.ts"];

/** Channels and the select for them. */
export interface Copy {
  readonly makeChan: (capacity: number, zero: unknown) => Chan<unknown, unknown>;
  readonly select: typeof select;
  readonly trySelect: typeof trySelect;
}

interface ChannelModule {
  readonly Channel: new (cap: number, zero: unknown) => Chan<unknown, unknown>;
}
interface SelectModule {
  readonly select: typeof select;
  readonly trySelect: typeof trySelect;
}

/**
 * Calls `check` with the faulty copy, or with a faithful one for null, and then deletes it.
 *
 * @throws RangeError if the fault's text does not stand in its file exactly once.
 */
export async function withPlanted<T>(fault: Fault | null, check: (copy: Copy) => Promise<T>): Promise<T> {
  const temporary = await mkdtemp(join(import.meta.dirname, ".fault-"));
  const folder = join(temporary, ".build");
  try {
    await mkdir(folder);
    for (const file of copied) {
      let source = await readFile(join(kernel, file), "utf8");
      if (fault?.file === file) source = plant(fault, source);
      await writeFile(join(folder, file), redirect(source));
    }
    const { Channel } = (await import(/* @vite-ignore */ join(folder, "channel.ts"))) as ChannelModule;
    const { select, trySelect } = (await import(/* @vite-ignore */ join(folder, "select.ts"))) as SelectModule;
    return await check({ makeChan: (cap, zero) => new Channel(cap, zero), select, trySelect });
  } finally {
    await rm(temporary, { recursive: true });
  }
}

function plant({ name, file, text, replacement }: Fault, source: string): string {
  const times = source.split(text).length - 1;
  if (times !== 1)
    throw new RangeError(`"${name}": this must stand in lib/core/${file} once, not ${times} times:\n${text}`);
  // A function, since a string's `$` would have a meaning.
  return source.replace(text, () => replacement);
}

/** What is not copied is imported from the kernel. */
function redirect(source: string): string {
  return source.replace(/from "\.\/([\w-]+\.ts)"/g, (whole, file: string) =>
    copied.some((c) => c === file) ? whole : `from "${join(kernel, file)}"`,
  );
}
