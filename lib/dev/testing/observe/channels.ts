/**
 * Channels: `chan`, a queue, a context's done channel, a timer's.
 *
 * A send is told before its receive. In a full buffer the receive that makes room is told before the send
 * of the sender that waited for it.
 */

import { Channel } from "../../../core/channel.ts";
import { thread } from "../../../core/thread.ts";
import { TimerChannel } from "../../../core/timer-channel.ts";
import { hostTimers } from "../../../core/timers.ts";
import { Queue } from "../../../std/queue/index.ts";
import { audience, goroutineOf, tell, tellUse } from "./audience.ts";
import { observePolls, observeTries } from "./completion.ts";
import { callBy } from "./names.ts";
import { opOf, subjectOf } from "./specimen.ts";
import { wrap } from "./wrap.ts";

interface JoinableQueue {
  unfinished: number;
  taskDone(): void;
}

export function observeChannels(): void {
  const channel = Channel.prototype as Channel<unknown, unknown>;

  wrap(channel, "give", (ch, give, value) => {
    const receiver = ch.receivers.head;
    const g = thread.current;
    if (ch.closed || (receiver === null && ch.len === ch.cap)) return give();
    if (receiver === null) {
      tell({ g, verb: "send", subject: ch, value });
      return give();
    }
    const partner = goroutineOf(receiver);
    tell({ g, verb: "send", subject: ch, value, partner });
    const outcome = give();
    if (partner === null) tell({ g: null, verb: "receive", subject: ch, value, ok: true, partner: g });
    return outcome;
  });

  wrap(channel, "take", (ch, take) => {
    const g = thread.current;
    const sender = ch.senders.head;
    const partner = sender === null ? null : goroutineOf(sender);
    const isForeign = sender !== null && partner === null;
    const sent = sender?.value;
    if (ch.len > 0) {
      tell({ g, verb: "receive", subject: ch, value: ch.ring[ch.head], ok: true });
      const value = take();
      if (isForeign) tell({ g: null, verb: "send", subject: ch, value: sent, partner: g });
      return value;
    }
    if (sender !== null) {
      if (isForeign) tell({ g: null, verb: "send", subject: ch, value: sent, partner: g });
      const value = take();
      tell({ g, verb: "receive", subject: ch, value, ok: true, partner });
      return value;
    }
    if (ch.closed) tell({ g, verb: "receive", subject: ch, ok: false });
    return take();
  });

  wrap(channel, "close", (ch, close) => {
    if (ch.closed) tellUse(ch, "look");
    else tell({ g: thread.current, verb: "close", subject: ch });
    close();
  });

  wrap(channel, "trySend", (ch, send, value) => {
    if (ch.closed) tellUse(ch, "look");
    const done = send();
    if (!done) tell({ g: thread.current, verb: "send", subject: ch, value, ok: false });
    return done;
  });
  observeTries(channel, "tryRecv", (ch) => opOf(ch.recv()));

  const queue = new Queue() as unknown as Queue<unknown> & JoinableQueue;
  callBy("queue", queue);
  observePolls(opOf(queue.join()));
  wrap(subjectOf(queue.join()) as JoinableQueue, "taskDone", (self, done) => {
    if (self.unfinished > 0) tell({ g: thread.current, verb: "add", subject: self, value: -1 });
    else tellUse(self, "look");
    done();
  });

  const timer = new TimerChannel(hostTimers, 1);
  observePolls(opOf(timer.recv()));
  observeTries(timer, "tryRecv", (self) => opOf(self.recv()));
  wrap(timer, "stop", (self, stop) => {
    tellUse(self, "change");
    return stop();
  });
  wrap(timer, "reset", (self, reset) => {
    tellUse(self, "change");
    audience.order?.leaves(thread.current, self);
    return reset();
  });
}
