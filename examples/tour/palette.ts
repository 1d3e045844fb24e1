/** The few colours of the tour, by what they are for. Without colour they leave a text as it is. */

type Paint = (text: string) => string;

export interface Palette {
  readonly accent: Paint;
  readonly strong: Paint;
  readonly faint: Paint;
  readonly code: Paint;
  readonly warning: Paint;
}

const plain: Paint = (text) => text;

/** ANSI's "select graphic rendition": `on` until `off`. */
function sgr(on: string, off: string): Paint {
  return (text) => (text === "" ? "" : `\u001B[${on}m${text}\u001B[${off}m`);
}

export function palette(colour: boolean): Palette {
  if (!colour) return { accent: plain, strong: plain, faint: plain, code: plain, warning: plain };
  return {
    accent: sgr("1;36", "22;39"),
    strong: sgr("1", "22"),
    faint: sgr("2", "22"),
    code: sgr("36", "39"),
    warning: sgr("33", "39"),
  };
}
