// The same in JavaScript, on a host that may read no TypeScript.
import { cores, pool } from "goroutines/cores";

const world = cores({ size: 1 });
try {
  console.log(await pool(new URL("./work.ts", import.meta.url), "square").run(12));
} catch (e) {
  console.log(e.code, e.message);
}
await world.close();
