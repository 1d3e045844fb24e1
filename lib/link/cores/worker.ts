/** What a worker of ours runs: it joins the world, and starts the goroutines that others send it. */

import { threads } from "#threads";
import { serve, type Invitation } from "./memory/worker.ts";
import { attendByMessages, type Invited } from "./messages/attend.ts";
import { runner } from "./pool/runner.ts";

threads.started((data, parent) => {
  const invitation = data as Invitation | Invited;
  if ("byMessages" in invitation) attendByMessages(invitation, parent, runner);
  else serve(invitation, parent, runner);
});
