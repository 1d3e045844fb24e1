// A user's program with a worker in TypeScript beside it.
import { cores, pool } from "goroutines/cores";
import type { square } from "./work.ts";

const world = cores({ size: 1 });
const squares = pool<typeof square>(new URL("./work.ts", import.meta.url), "square");
const result: string = await squares.run(12);
console.log(result);
await world.close();
