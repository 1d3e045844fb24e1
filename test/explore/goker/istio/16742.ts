/**
 * istio#16742: the goroutine that serves a proxy's stream reads the labels of the proxy's workload for each answer.
 * When the labels change, the goroutine that noticed it goes through the connections, under the lock of their
 * table, and sets the labels of each to nil, to be looked up again: nothing orders that with the stream's reads.
 * The fix sends an event to the stream's goroutine, which does it itself.
 */

import { chan, go, select, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";
import { RWMutex, WaitGroup } from "goroutines/sync";
import { shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

class Connection {
  readonly updates = chan<void>(1);
  readonly labels = shared<string | null>(null, "modelNode.WorkloadLabels");
  readonly ip: string;

  constructor(ip: string) {
    this.ip = ip;
  }
}

class DiscoveryServer {
  readonly #workloadsMu = new RWMutex();
  readonly #workloads = new Map<string, string>();
  readonly #connectionsMu = new RWMutex();
  readonly #connections = new Set<Connection>();
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  /** Serves the stream of the proxy at `ip`, until `stream` is closed. */
  *streamAggregatedResources(ip: string, stream: RecvChan<string, string>, answers: SendChan<string>): Routine {
    const connection = new Connection(ip);
    yield* this.#connectionsMu.lock();
    this.#connections.add(connection);
    this.#connectionsMu.unlock();

    const requests = chan<string>(0, "");
    go(receive, stream, requests);
    for (;;) {
      const r = yield* select({ request: requests.recvOk(), update: connection.updates.recv() });
      if (r.case === "update") {
        yield* connection.labels.set(null);
        continue;
      }
      const [resource, ok] = r.value;
      if (!ok) break;
      yield* this.#setWorkloadLabels(connection);
      yield* answers.send(`${resource} for ${yield* connection.labels.get()}`);
    }

    yield* this.#connectionsMu.lock();
    this.#connections.delete(connection);
    this.#connectionsMu.unlock();
  }

  *#setWorkloadLabels(connection: Connection): Routine {
    if ((yield* connection.labels.get()) !== null) return;
    yield* this.#workloadsMu.rLock();
    const labels = this.#workloads.get(connection.ip) ?? "no labels";
    this.#workloadsMu.rUnlock();
    yield* connection.labels.set(labels);
  }

  /** The workload at `ip` has new labels. */
  *workloadUpdate(ip: string, labels: string): Routine {
    yield* this.#workloadsMu.lock();
    this.#workloads.set(ip, labels);
    this.#workloadsMu.unlock();

    yield* this.#connectionsMu.rLock();
    for (const connection of this.#connections) {
      if (connection.ip !== ip) continue;
      // One event that waits is as good as two.
      if (this.#fixed) connection.updates.trySend();
      else yield* connection.labels.set(null);
    }
    this.#connectionsMu.rUnlock();
  }
}

function* receive(stream: RecvChan<string, string>, requests: Chan<string, string>): Routine {
  yield* stream.forEach(function* (request) {
    yield* requests.send(request);
  });
  requests.close();
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const server = new DiscoveryServer(fixed);
    const stream = chan<string>(0, "");
    const answers = chan<string>(0, "");
    const served = new WaitGroup();
    served.add(2);
    go(function* () {
      yield* server.streamAggregatedResources("10.0.0.1", stream, answers);
      served.done();
    });
    go(function* () {
      yield* server.workloadUpdate("10.0.0.1", "app=shop");
      served.done();
    });
    for (const resource of ["listeners", "routes"]) {
      yield* stream.send(resource);
      yield* answers.recv();
    }
    stream.close();
    yield* served.wait();
  };

export const kernel: Kernel = {
  project: "istio",
  number: 16742,
  blocking: false,
  class: "Traditional / Data race",
  bug: "An update of the workloads sets the labels of each connection to nil, while the connections' goroutines read theirs.",
  source: "https://github.com/istio/istio/pull/16742",
  original: { goroutines: 4, locks: 2, channels: 3 },
  kept: { goroutines: 4, locks: 2, channels: 4 },
  symptoms: ["race"],
  buggy: program(false),
  fixed: program(true),
};
