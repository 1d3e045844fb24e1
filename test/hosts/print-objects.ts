/** What the console of a host shows of channels, locks and contexts. */

import { chan } from "goroutines";
import { background, withCancel } from "goroutines/context";
import { Mutex } from "goroutines/sync";

console.log(chan(3));
console.log(new Mutex());
console.log(withCancel(background())[0]);
