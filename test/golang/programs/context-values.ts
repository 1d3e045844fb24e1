// Values: the nearest one counts, what is above is only hidden, and keys are compared, not spelled.
import { main } from "goroutines";
import { background, withCancel, withValue, type Context } from "goroutines/context";

interface Key {
  readonly name: string;
}

function show(title: string, ctx: Context, ...keys: Key[]): void {
  console.log(title, ...keys.map((k) => ctx.value(k) ?? "nothing"));
}

main(function* () {
  const user: Key = { name: "user" };
  const trace: Key = { name: "trace" };
  const twin: Key = { name: "user" }; // the same name, another key
  const root = background();
  const a = withValue(root, user, "ada");
  const b = withValue(a, trace, 7);
  const [c, cancel] = withCancel(b);
  const d = withValue(c, user, "grace");
  const e = withValue(d, trace, null);

  show("root:", root, user, trace, twin);
  show("a:", a, user, trace, twin);
  show("b:", b, user, trace, twin);
  show("c:", c, user, trace, twin);
  show("d:", d, user, trace, twin);
  show("e, trace hidden by nil:", e, user, trace, twin);
  show("a, as ever:", a, user, trace, twin);

  cancel();
  show("cancelled, values stay:", e, user, trace);
  console.log("two keys on one path:", withValue(a, twin, "eve").value(user), withValue(a, twin, "eve").value(twin));
});
