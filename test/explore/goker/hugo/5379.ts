/**
 * hugo#5379: a page's content is made in a goroutine of its own that holds the page's lock, and whoever asked
 * waits for it no longer than the timeout, as two pages may include each other. After a timeout the renderer goes
 * on to the page's plain text, made once, under the page's lock, which that goroutine still holds. And the goroutine
 * comes to the automatic summary and wants the plain text, which is being made. The fix has the lock held by who
 * waits for the content, so that a timeout ends it.
 */

import { chan, go, select, type RecvChan, type Routine, type SendChan } from "goroutines";
import { background, withTimeout } from "goroutines/context";
import { Mutex, Once, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

const RENDERERS = 2;

class Page {
  /** The page that its shortcode includes. */
  included: Page | null = null;
  readonly #source: string;
  readonly #contentInit = new Once();
  readonly #plainInit = new Once();
  /** Held while the content is made or read. */
  readonly #mu = new Mutex();
  /** After a timeout it may be read while it is written, in the original's fix as well: not this bug. */
  #rendered = "";
  #plain = "";
  summary = "";
  readonly #fixed: boolean;

  constructor(source: string, fixed: boolean) {
    this.#source = source;
    this.#fixed = fixed;
  }

  *wordCount(): Routine<number> {
    yield* this.#content();
    yield* this.#initPlain(true);
    return this.#plain.split(" ").length;
  }

  *#content(): Routine<string> {
    yield* this.#contentInit.do(() => this.#initContent());
    return this.#rendered;
  }

  *#initContent(): Routine {
    const [ctx, cancel] = withTimeout(background(), 10);
    const made = chan<void>(1);
    if (this.#fixed) yield* this.#mu.lock();
    go(this.#makeContent(ctx.done(), made));
    yield* select({ made: made.recv(), late: ctx.done().recv() });
    if (this.#fixed) this.#mu.unlock();
    cancel();
  }

  *#makeContent(late: RecvChan<void>, made: SendChan<void>): Routine {
    if (!this.#fixed) yield* this.#mu.lock();
    const included = this.included === null ? "" : yield* this.included.#content();
    this.#rendered = `<p>${this.#source}</p>${included}`;
    if (!this.#fixed || late.tryRecv() === undefined) {
      yield* this.#initPlain(false);
      this.summary = this.#plain.slice(0, 70);
    }
    if (!this.#fixed) this.#mu.unlock();
    yield* made.send();
  }

  /** @param lock whether the caller does without the page's lock. */
  *#initPlain(lock: boolean): Routine {
    yield* this.#plainInit.do(() => this.#makePlain(lock));
  }

  *#makePlain(lock: boolean): Routine {
    if (lock) yield* this.#mu.lock();
    this.#plain = this.#rendered.replaceAll(/<[^>]*>/g, "");
    if (lock) this.#mu.unlock();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const pages = chan<Page>();
    const renderers = new WaitGroup();
    for (let i = 0; i < RENDERERS; i++) {
      renderers.go(function* () {
        yield* pages.forEach((page) => page.wordCount());
      });
    }
    const [a, b] = [new Page("one", fixed), new Page("two words", fixed)];
    a.included = b;
    b.included = a;
    yield* pages.send(a);
    yield* pages.send(b);
    pages.close();
    yield* renderers.wait();
  };

export const kernel: Kernel = {
  project: "hugo",
  number: 5379,
  blocking: true,
  class: "Resource Deadlock / Double locking",
  bug: "After a timeout a page's lock stays with who makes its content, and waits for a Once whose function wants the lock.",
  source: "https://github.com/gohugoio/hugo/pull/5379",
  original: { goroutines: 4, locks: 3, channels: 2 },
  kept: { goroutines: 5, locks: 3, channels: 3 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
