/** What a worker of ours runs: it joins the world, and starts the goroutines that others send it. */

import { threads } from "#threads";
import { serve, type Invitation } from "./memory/worker.ts";
import { serve as serveWire, type Invitation as WireInvitation } from "../wire/worker.ts";
import { runner } from "./pool/runner.ts";

threads.started((data, parent) => {
  const invitation = data as Invitation | WireInvitation;
  if ("byMessages" in invitation) serveWire(invitation, parent, runner);
  else serve(invitation, parent, runner);
});
