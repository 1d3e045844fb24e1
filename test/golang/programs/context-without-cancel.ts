// WithoutCancel keeps the values and drops cancellation, deadline, error and cause.
import { isNil, main } from "goroutines";
import {
  background,
  cause,
  todo,
  withCancel,
  withCancelCause,
  withTimeout,
  withValue,
  withoutCancel,
} from "goroutines/context";
import { Hour } from "goroutines/time";

const userKey = Symbol("user");
const taskKey = Symbol("task");

main(function* () {
  const [parent, cancel] = withCancelCause(background());
  const [timed, cancelTimed] = withTimeout(parent, Hour);
  const request = withValue(timed, userKey, "ada");
  const detached = withoutCancel(request);
  const [audit, cancelAudit] = withCancel(withValue(detached, taskKey, "audit"));

  cancel(new Error("the client is gone"));
  const hasDeadline = detached.deadline() !== undefined;
  console.log("request:", request.err()?.message, "- cause:", (cause(request) as Error).message);
  console.log("detached alive:", detached.err() === undefined, "no cause:", cause(detached) === undefined);
  console.log("its Done is nil:", isNil(detached.done()), "has a deadline:", hasDeadline);
  console.log("user:", audit.value(userKey), "task:", audit.value(taskKey));
  console.log("audit alive:", audit.err() === undefined);

  cancelAudit();
  console.log("audit:", audit.err()?.message, "- cause:", (cause(audit) as Error).message);
  console.log("Background's Done is nil:", isNil(background().done()), "TODO's:", isNil(todo().done()));
  cancelTimed();
});
