/** How the tour looks: on a terminal with colour, and plain where there is none. */

import { palette, type Palette } from "./palette.ts";
import { wrap } from "./wrap.ts";

export interface PageOptions {
  /** In columns. */
  readonly width: number;
  readonly colour: boolean;
  readonly write: (text: string) => void;
}

/** The text stands under the title, and the title behind its number. */
const INDENT = "    ";
const TAB = "    ";
/** Wider lines are tiring to read. */
const WIDEST = 96;
const NARROWEST = 24;

export class Page {
  readonly #width: number;
  readonly #paint: Palette;
  readonly #bar: string;
  readonly #write: (text: string) => void;
  #inOutput = false;

  constructor({ width, colour, write }: PageOptions) {
    this.#width = Math.max(NARROWEST, Math.min(WIDEST, width - 1));
    this.#paint = palette(colour);
    this.#bar = INDENT + this.#paint.faint(colour ? "│ " : "  ");
    this.#write = write;
  }

  opening(name: string, claim: string, hint: string): void {
    this.gap();
    this.#line(`${this.#paint.accent(name)}  ${this.#paint.strong(claim)}`);
    for (const line of wrap(hint, this.#width)) this.#line(this.#paint.faint(line));
    this.gap();
  }

  title(number: number, title: string, file: string): void {
    this.#inOutput = false;
    const label = String(number).padStart(INDENT.length - 2);
    const free = this.#width - INDENT.length - title.length - file.length;
    this.#write(`${this.#paint.accent(label)}  ${this.#paint.strong(title)}`);
    if (free >= 2) this.#line(" ".repeat(free) + this.#paint.faint(file));
    else this.#line(`\n${INDENT}${this.#paint.faint(file)}`);
  }

  /** Prose; what stands in backticks is code. */
  text(text: string): void {
    for (const line of wrap(text, this.#width - INDENT.length)) {
      this.#line(INDENT + line.replaceAll(/`[^`]*`/g, (code) => this.#paint.code(code)));
    }
  }

  /** A line that the program printed. */
  output(line: string): void {
    this.#printed(line, (text) => text);
  }

  /** A line that it wrote to the standard error stream, or what is to be said of its end. */
  complaint(line: string): void {
    this.#printed(line, this.#paint.warning);
  }

  closing(text: string, measured: string): void {
    for (const line of wrap(text, this.#width)) this.#line(line);
    for (const line of wrap(measured, this.#width)) this.#line(this.#paint.accent(line));
  }

  gap(): void {
    this.#line("");
  }

  #printed(line: string, paint: (text: string) => string): void {
    if (!this.#inOutput) this.gap();
    this.#inOutput = true;
    for (const part of wrap(line.replaceAll("\t", TAB), this.#width - INDENT.length - 2))
      this.#line(this.#bar + paint(part));
  }

  #line(text: string): void {
    this.#write(`${text.trimEnd()}\n`);
  }
}
