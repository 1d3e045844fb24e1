// Right after cancel returns, the whole tree below is cancelled, and nothing beside or above it.
import { main, trySelect } from "goroutines";
import { Canceled, background, withCancel, withValue, type Context } from "goroutines/context";

function state(ctx: Context): string {
  const closed = trySelect({ done: ctx.done().recv() }) !== undefined;
  const err = ctx.err();
  return err ? `${err.message}, done: ${closed}` : `alive, done: ${closed}`;
}

main(function* () {
  const [root, cancelRoot] = withCancel(background());
  const [left, cancelLeft] = withCancel(root);
  const [right, cancelRight] = withCancel(root);
  const [leaf, cancelLeaf] = withCancel(withValue(left, "k", "v"));
  const show = (title: string): void => {
    console.log(title);
    console.log("  root:", state(root));
    console.log("  left:", state(left));
    console.log("  leaf:", state(leaf));
    console.log("  right:", state(right));
  };
  show("at first");
  cancelLeft();
  show("left cancelled");
  cancelLeft();
  cancelLeaf();
  show("cancelled again, and its leaf");
  const [late, cancelLate] = withCancel(left);
  console.log("a child of a dead parent:", state(late));
  cancelLate();
  cancelRoot();
  show("root cancelled");
  console.log("the same error:", root.err() === Canceled && leaf.err() === Canceled);
  cancelRight();
});
