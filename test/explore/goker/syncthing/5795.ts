/**
 * syncthing#5795: a connection's dispatcher hands a cluster config to the model, which changes the
 * configuration and waits for it to be committed. The committer closes the connection as part of that, and
 * closing waits for the dispatcher to end: the dispatcher waits for itself.
 */

import { chan, go, select, type Chan, type Routine } from "goroutines";
import { Once, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

type Model = (connection: Connection, folder: string) => Routine;

class Connection {
  readonly fixed: boolean;
  readonly inbox: Chan<string, string> = chan(0, "");
  readonly closed: Chan<void> = chan<void>();
  readonly dispatcherStopped: Chan<void> = chan<void>();
  readonly once: Once = new Once();

  constructor(model: Model, fixed: boolean) {
    this.fixed = fixed;
    go(this.dispatch(model));
  }

  /** One goroutine: each message goes to the model. */
  *dispatch(model: Model): Routine {
    for (;;) {
      const r = yield* select({ config: this.inbox.recv(), closed: this.closed.recv() });
      if (r.case === "closed") break;
      yield* model(this, r.value);
    }
    this.dispatcherStopped.close();
  }

  *close(): Routine {
    // The fix: whoever closes does not wait for it, as it may be the dispatcher on whose behalf it closes.
    if (this.fixed) go(this.end());
    else yield* this.end();
  }

  *end(): Routine {
    yield* this.once.do(() => this.#end());
  }

  *#end(): Routine {
    this.closed.close();
    yield* this.dispatcherStopped.recv();
  }
}

/** The model: accepts the folder, and waits until all who listen to the configuration have committed that. */
function* clusterConfig(connection: Connection): Routine {
  const commits = new WaitGroup();
  commits.go(connection.close());
  yield* commits.wait();
}

function* program(fixed: boolean): Routine {
  const connection = new Connection(clusterConfig, fixed);
  yield* connection.inbox.send("photos");
  yield* connection.dispatcherStopped.recv();
}

export const kernel: Kernel = {
  project: "syncthing",
  number: 5795,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "The dispatcher waits for a commit that closes its connection, and closing waits for the dispatcher.",
  source: "https://github.com/syncthing/syncthing/pull/5795",
  original: { goroutines: 3, locks: 0, channels: 3 },
  kept: { goroutines: 3, locks: 0, channels: 3 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* program(false);
  },
  fixed: function* () {
    yield* program(true);
  },
};
