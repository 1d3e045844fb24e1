/** The programs of async-contexts.ts from a command line. */

import { perform } from "../package/case.ts";
import { cases } from "./async-contexts.ts";

console.log(JSON.stringify(await perform(cases)));
