/** Slots for network and disk, as channels with room for one, taken in two orders. */

import { chan, type Chan, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

function* download(network: Chan<void>, disk: Chan<void>): Routine {
  yield* network.send();
  yield* disk.send();
  yield* disk.recv();
  yield* network.recv();
}

function* upload(network: Chan<void>, disk: Chan<void>): Routine {
  yield* disk.send();
  yield* network.send();
  yield* network.recv();
  yield* disk.recv();
}

export const wrong: Wrong = {
  name: "semaphore-ring",
  mistake: "two semaphores, which are channels with room for one, are taken in two orders",
  kind: "deadlock",
  cause: /download \(2\) has filled ch1 and waits to send to ch2, upload \(3\) has filled ch2 and waits to send to ch1/,
  advice: { asks: /same order/ },
  *program() {
    const network = chan<void>(1);
    const disk = chan<void>(1);
    const wg = new WaitGroup();
    wg.go(download, network, disk);
    wg.go(upload, network, disk);
    yield* wg.wait();
  },
};
