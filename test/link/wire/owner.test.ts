// What the owner does with what others say that it passes on, or knows nothing of.
import { expect, test } from "vitest";
import { chan, run } from "goroutines";
import type { Packet } from "../../../lib/link/wire/packets.ts";
import type { Peer } from "../../../lib/link/wire/peer.ts";
import { RECEIVE, type ToOwner } from "../../../lib/link/wire/protocol.ts";
import { ProxyChannel } from "../../../lib/link/wire/proxy-channel.ts";
import type { ProxyWire } from "../../../lib/link/wire/proxy.ts";
import { chance, Net } from "./net.ts";

/** The number of no shared object. */
const UNKNOWN = 12345;

test.each<[what: string, messages: (packet: Packet) => readonly ToOwner[]]>([
  ["a panic", (packet) => [["panic", "2.0.1", packet]]],
  ["why a goroutine has not been started", (packet) => [["went", 1, packet]]],
])("what is passed on to a party is held for it: %s", async (_what, messages) => {
  const net = new Net(2, chance(1));
  const [from, to] = net.proxies as [ProxyWire, ProxyWire];
  to.outbox.put(["go", 1, 0, { scope: "2.0.1", module: "a module", name: "f", args: to.codec.encode([]) }]);
  await net.rest();
  const ch = from.channel(1, undefined);
  const packet = from.codec.encode({ code: "ERR_MODULE", message: "no module", cause: ch });
  for (const message of messages(packet)) from.outbox.put(message, packet);
  await net.rest();
  expect((net.owner.peersByNumber[1] as Peer).holds(ch)).toBe(true);
});

test("a goroutine has been started once the party says so that was to start it, and no other", async () => {
  const net = new Net(2, chance(1));
  const [asked, asking] = net.proxies as [ProxyWire, ProxyWire];
  asking.outbox.put(["go", 1, 0, { scope: "2.0.1", module: "a module", name: "f", args: asking.codec.encode([]) }]);
  await net.rest();
  asking.outbox.put(["went", 1, null]);
  await net.rest();
  // Nothing is passed on.
  expect(net.said.get("went")).toBe(1);
  asked.outbox.put(["went", 1, null]);
  await net.rest();
  expect(net.said.get("went")).toBe(3);
});

test("what a party has died of is held for the others", async () => {
  const net = new Net(2, chance(1));
  const ch = net.owner.channel(1, undefined);
  net.ends[0]?.lose(new Error("with a channel", { cause: ch }));
  await net.rest();
  expect((net.owner.peersByNumber[1] as Peer).holds(ch)).toBe(true);
});

test.each<ToOwner>([
  ["wait", 1, true, false, [[UNKNOWN, RECEIVE, undefined]]],
  ["claim", 7],
  ["withdraw", 7],
  ["close", UNKNOWN, 1],
  ["ended", UNKNOWN, false, undefined],
  ["drop", UNKNOWN, 1],
  ["went", 7, undefined],
  ["restart", 7],
  ["panic", "9.0.1", undefined],
])("what is said of an unknown thing changes nothing: %s", async (...message) => {
  const net = new Net(1, chance(1));
  const [owned, proxy] = net.channel(1, undefined);
  net.proxies[0]?.outbox.put(message as unknown as ToOwner);
  await net.rest();
  await proxy?.send(3);
  expect(await owned.recv()).toBe(3);
});

test("an op at an unknown channel throws, and its close ends its program", async () => {
  const net = new Net(1, chance(1));
  const wire = net.proxies[0] as ProxyWire;
  const ch = new ProxyChannel<number, undefined>(wire, UNKNOWN, 0, undefined);
  const error = { name: "GoError", code: "ERR_UNKNOWN_CHANNEL" };
  await expect(ch.recv()).rejects.toMatchObject(error);
  await expect(ch.send(1)).rejects.toMatchObject(error);
  const closed = run(function* () {
    ch.close();
    yield* chan().recv();
  });
  await expect(closed).rejects.toMatchObject(error);
  expect(wire.waits.size).toBe(0);
});
