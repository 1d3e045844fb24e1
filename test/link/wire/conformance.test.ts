// Channels on the wire are channels: the conformance suite, wherever those who use them are.
import { describe, expect, it } from "vitest";
import type { Waiter } from "../../../lib/core/waiter.ts";
import { conformance } from "../../../lib/dev/testing/conformance/conformance.ts";
import { chance, Net } from "./net.ts";
import { spread } from "./spread.ts";

const seed = Number(process.env["FC_SEED"] ?? 1);
const runs = 300;
const schedules = "messages are delivered by the host, of which the explorer knows nothing";
const elsewhere = "only its owner knows at once whether it is ready";
const mixedFairness =
  "a case that is ready on the thread of the select comes before one that another thread must be asked about";
const several = "what is left in the channels is not read in one moment there, and async functions go on meanwhile";

/** Async functions wait for ever where nobody comes. */
function ofGoroutines(waiters: Iterable<Waiter>): Waiter[] {
  return [...waiters].filter(({ owner }) => owner !== null);
}

describe("a channel on the wire", () => {
  it("behaves as a Go channel does with its owner", { timeout: 60_000 }, async () => {
    const { owner } = new Net(0, chance(seed));
    await conformance((capacity, zero) => owner.channel(capacity, zero) as never, {
      runs,
      seed,
      without: { schedules },
    });
    expect(ofGoroutines(owner.waiters())).toEqual([]);
  });

  it.for([
    ["all with one party that is not its owner", [1], false, {}],
    [
      "all with one party that is not its owner, and wait at local channels too",
      [1],
      true,
      { fairness: mixedFairness },
    ],
    ["with several parties", [1, 2], false, { async: several }],
    [
      "with its owner and with other parties, and wait at local channels too",
      [0, 1, 2],
      true,
      { async: several, fairness: mixedFairness },
    ],
  ] as const)("behaves so where those who use it are %s", { timeout: 120_000 }, async ([, threads, mixed, without]) => {
    const random = chance(seed);
    const net = new Net(2, random);
    const { chan, select } = spread(net, threads, random, mixed);
    await conformance(chan, {
      runs,
      seed,
      select,
      settle: () => net.rest(),
      without: { schedules, tryOps: elsewhere, ready: elsewhere, ...without },
    });
    await net.rest();
    // Selects were asked, and some had done something else by then.
    expect(net.said.get("claim") ?? 0).toBeGreaterThan(0);
    for (const world of [net.owner, ...net.proxies]) expect(ofGoroutines(world.waiters())).toEqual([]);
    expect(net.owner.peersByNumber.map(({ waits }) => waits.size)).toEqual(net.proxies.map(({ waits }) => waits.size));
    expect([net.owner.claimed.size, net.owner.looking.size]).toEqual([0, 0]);
  });
});
