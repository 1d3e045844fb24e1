/** The smoke programs from a command line: their answer as JSON on the standard output. */

import { answer } from "./smoke.ts";

console.log(JSON.stringify(await answer()));
