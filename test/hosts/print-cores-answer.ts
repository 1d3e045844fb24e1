/** The smoke programs of goroutines/cores from a command line: their answer as JSON on the standard output. */

import { answer } from "./cores-smoke.ts";

console.log(JSON.stringify(await answer("memory", ["memory", "messages"])));
