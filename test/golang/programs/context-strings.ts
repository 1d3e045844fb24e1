// How contexts print.
import { main } from "goroutines";
import {
  Canceled,
  DeadlineExceeded,
  background,
  todo,
  withCancel,
  withCancelCause,
  withValue,
  withoutCancel,
} from "goroutines/context";

class Color {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  toString(): string {
    return this.name;
  }
}

main(function* () {
  console.log(String(background()));
  console.log(String(todo()));
  const [plain, cancel] = withCancel(background());
  console.log(String(plain));
  const [withCause, cancelCause] = withCancelCause(todo());
  console.log(String(withCause));
  const user = withValue(plain, "user", "ada");
  console.log(String(user));
  console.log(String(withValue(background(), new Color("green"), new Color("red"))));
  console.log(String(withoutCancel(user)));
  const [deep, cancelDeep] = withCancel(withoutCancel(user));
  console.log(String(deep));
  cancelDeep();
  cancel();
  cancelCause(new Error("never shown"));
  console.log("cancelled:", String(plain));
  console.log("cancelled:", String(withCause));
  console.log(Canceled.message);
  console.log(DeadlineExceeded.message);
});
