/** What a worker of ours runs: it sits down in the world, and starts the goroutines that others send it. */

import { threads } from "#threads";
import { serve, type Invitation } from "./memory/worker.ts";
import { attendByMessages, type Invited } from "./messages/attend.ts";

threads.started((data, parent) => {
  const invitation = data as Invitation | Invited;
  if ("byMessages" in invitation) attendByMessages(invitation, parent);
  else serve(invitation, parent);
});
