/** What mandelbrot.ts has the cores do. */

export const width = 480;
export const height = 320;
const deepest = 255;

/** One line of the picture: red, green and blue of each point, by how soon it escapes. */
export function line(y: number): Uint8Array {
  const colours = new Uint8Array(width * 3);
  for (let x = 0; x < width; x++) {
    const n = depth(x / 160 - 2.25, y / 160 - 1);
    colours.set([n, n * 5, n * 11], x * 3);
  }
  return colours;
}

function depth(cr: number, ci: number): number {
  let [zr, zi, n] = [0, 0, 0];
  for (; n < deepest && zr * zr + zi * zi <= 4; n++) [zr, zi] = [zr * zr - zi * zi + cr, 2 * zr * zi + ci];
  return n;
}
