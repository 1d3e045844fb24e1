/** What mandelbrot.ts has the cores do. */

export const width = 480;
export const height = 320;
const deepest = 255;

/** One line of the picture: which, and where its points are. */
export interface Line {
  readonly y: number;
  readonly points: Uint8Array;
}

/** Fills a line: red, green and blue of each point, by how soon it escapes. */
export function line({ y, points }: Line): void {
  for (let x = 0; x < width; x++) {
    const n = depth(x / 160 - 2.25, y / 160 - 1);
    points.set([n, n * 5, n * 11], x * 3);
  }
}

function depth(cr: number, ci: number): number {
  let [zr, zi, n] = [0, 0, 0];
  for (; n < deepest && zr * zr + zi * zi <= 4; n++) [zr, zi] = [zr * zr - zi * zi + cr, 2 * zr * zi + ci];
  return n;
}
