/**
 * Faults to plant into a copy of the kernel, each a replacement of a text that stands in its file once.
 *
 * They are mistakes that one makes in writing channels; some are the kind that no test of one feature
 * meets.
 */

export interface Fault {
  readonly name: string;
  readonly file: "channel.ts" | "receivable.ts" | "select.ts" | "waiter.ts";
  readonly text: string;
  readonly replacement: string;
}

export const faults: readonly Fault[] = [
  // Who waits.
  {
    name: "a sender whose value moves into the buffer is not woken",
    file: "channel.ts",
    text: "ring[head] = sender.value;\n        sender.wake(undefined);",
    replacement: "ring[head] = sender.value;",
  },
  {
    name: "an unbuffered sender is not woken",
    file: "channel.ts",
    text: "const { value } = sender;\n    sender.wake(undefined);",
    replacement: "const { value } = sender;",
  },
  {
    name: "an unbuffered sender is woken before its value is taken",
    file: "channel.ts",
    text: "const { value } = sender;\n    sender.wake(undefined);",
    replacement: "sender.wake(undefined);\n    const { value } = sender;",
  },
  {
    name: "a receiver is woken twice",
    file: "channel.ts",
    text: "receiver.wake(value);",
    replacement: "receiver.wake(value);\n      receiver.wake(value);",
  },
  {
    name: "a receiver that is handed a value stays in its queue",
    file: "channel.ts",
    text: "const receiver = this.receivers.shift();",
    replacement: "const receiver = this.receivers.head;",
  },
  {
    name: "last in, first out",
    file: "waiter.ts",
    text: "    const tail = this.tail;\n    if (tail === null) this.head = waiter;",
    replacement: `
    const { head, tail } = this;
    if (head !== null) {
      head.prev = waiter;
      waiter.next = head;
      this.head = waiter;
      return;
    }
    if (tail === null) this.head = waiter;`,
  },
  {
    name: "the last waiter to be taken out stays the tail",
    file: "waiter.ts",
    text: "if (next === null) this.tail = null;",
    replacement: "if (next === null) ;",
  },
  {
    name: "the last waiter to give up stays the tail",
    file: "waiter.ts",
    text: "if (next === null) this.tail = prev;",
    replacement: "if (next === null) ;",
  },
  {
    name: "whoever gives up takes those behind it with it",
    file: "waiter.ts",
    text: "else prev.next = next;",
    replacement: "else prev.next = null;",
  },

  // Values and the buffer.
  {
    name: "room for one more than the capacity",
    file: "channel.ts",
    text: "if (len === this.cap) return BLOCKED;",
    replacement: "if (len === this.cap + 1) return BLOCKED;",
  },
  {
    name: "a waiting sender's value goes in front of the buffer",
    file: "channel.ts",
    text: "ring[head] = sender.value;",
    replacement: "ring[head] = sender.value;\n        this.head = head;",
  },
  {
    name: "the ring does not wrap",
    file: "channel.ts",
    text: "tail < ring.length ? tail : tail - ring.length",
    replacement: "tail",
  },
  {
    name: "the ring grows out of order",
    file: "channel.ts",
    text: "[...ring.slice(head), ...ring.slice(0, head)]",
    replacement: "[...ring]",
  },
  {
    name: "trySend on a full buffer says true",
    file: "channel.ts",
    text: "return outcome !== BLOCKED;",
    replacement: "return true;",
  },
  {
    name: "undefined can't be sent",
    file: "channel.ts",
    text: "return outcome === CLOSED ? this.ch.zero : (outcome as T);",
    replacement: "return outcome === CLOSED || outcome === undefined ? this.ch.zero : (outcome as T);",
  },

  // Close.
  {
    name: "close forgets the blocked senders",
    file: "channel.ts",
    text: "for (let w = this.senders.shift(); w !== null; w = this.senders.shift()) w.wake(CLOSED);",
    replacement: "",
  },
  {
    name: "close forgets the blocked receivers",
    file: "channel.ts",
    text: "for (let w = this.receivers.shift(); w !== null; w = this.receivers.shift()) w.wake(CLOSED);",
    replacement: "",
  },
  {
    name: "close wakes only one receiver",
    file: "channel.ts",
    text: "for (let w = this.receivers.shift(); w !== null; w = this.receivers.shift()) w.wake(CLOSED);",
    replacement: "this.receivers.shift()?.wake(CLOSED);",
  },
  {
    name: "close lets the blocked senders return",
    file: "channel.ts",
    text: "for (let w = this.senders.shift(); w !== null; w = this.senders.shift()) w.wake(CLOSED);",
    replacement: "for (let w = this.senders.shift(); w !== null; w = this.senders.shift()) w.wake(undefined);",
  },
  {
    name: "close drops the buffer",
    file: "channel.ts",
    text: "this.closed = true;",
    replacement: "this.closed = true;\n    this.len = 0;",
  },
  {
    name: "close twice says nothing",
    file: "channel.ts",
    text: "if (this.closed) throw closeOfClosed();",
    replacement: "if (this.closed) return;",
  },
  {
    name: "a closed channel with room takes values",
    file: "channel.ts",
    text: "if (this.closed) return CLOSED;",
    replacement: "if (this.closed && this.len === this.cap) return CLOSED;",
  },
  {
    name: "a receive from a closed channel passes the buffer by",
    file: "channel.ts",
    text: "  take(): unknown {\n",
    replacement: "  take(): unknown {\n    if (this.closed) return CLOSED;\n",
  },
  {
    name: "a goroutine's receive from a closed channel waits",
    file: "channel.ts",
    text: "if (outcome !== BLOCKED) return completed(this.settle(outcome));",
    replacement: "if (outcome !== BLOCKED && outcome !== CLOSED) return completed(this.settle(outcome));",
  },
  {
    name: "ok is true after close",
    file: "channel.ts",
    text: "[this.ch.zero, false]",
    replacement: "[this.ch.zero, true]",
  },

  // Select.
  {
    name: "the losers stay in their queues",
    file: "select.ts",
    text: "for (let other = this.sibling; other !== this; other = other.sibling) other.op.withdraw(other);",
    replacement: "",
  },
  {
    name: "only the next of the losers leaves its queue",
    file: "select.ts",
    text: "for (let other = this.sibling; other !== this; other = other.sibling) other.op.withdraw(other);",
    replacement: "if (this.sibling !== this) this.sibling.op.withdraw(this.sibling);",
  },
  {
    name: "a losing send stays in its queue",
    file: "channel.ts",
    text: "this.ch.senders.remove(waiter);",
    replacement: "",
  },
  {
    name: "a losing receive stays in its queue",
    file: "channel.ts",
    text: "this.ch.receivers.remove(waiter);",
    replacement: "",
  },
  {
    name: "a losing case that was ready is performed as well",
    file: "select.ts",
    text: "      const outcome = op.poll();\n",
    replacement: `
      const outcome = op.poll();
      for (const other of Object.values(this.cases)) if (other && other !== op && other.ready()) other.poll();
`,
  },
  {
    name: "a blocked select waits at its first case only",
    file: "select.ts",
    text: "if (given === null || given === undefined) return last;",
    replacement: "if (last !== null || given === null || given === undefined) return last;",
  },
  {
    name: "a send to a closed channel is not ready",
    file: "channel.ts",
    text: "return ch.closed || ch.len < ch.cap || ch.receivers.head !== null;",
    replacement: "return !ch.closed && (ch.len < ch.cap || ch.receivers.head !== null);",
  },
  {
    name: "a receive from a waiting sender is not ready",
    file: "channel.ts",
    text: "return ch.len > 0 || ch.senders.head !== null || ch.closed;",
    replacement: "return ch.len > 0 || ch.closed;",
  },
  {
    name: "the first ready case is taken",
    file: "select.ts",
    text: "ready === 1 || this.priority",
    replacement: "ready >= 1",
  },
  {
    name: "the last ready case is taken more often",
    file: "select.ts",
    text: "random(ready)",
    replacement: "Math.min(random(ready + 1), ready - 1)",
  },
  {
    name: "the last ready case is never taken",
    file: "select.ts",
    text: "random(ready)",
    replacement: "random(ready - 1)",
  },
  {
    name: "priority is forgotten",
    file: "select.ts",
    text: "ready === 1 || this.priority",
    replacement: "ready === 1",
  },
  {
    name: "ready cases are taken in turn",
    file: "select.ts",
    text: "random(ready)",
    replacement: "(readyNames.turn = (readyNames.turn ?? 0) + 1) % ready",
  },
  {
    name: "a select asked whether it is ready forgets what another one has found",
    file: "select.ts",
    text: "return Object.entries(this.cases).some(([name, op]) => isReady(name, op));",
    replacement: "return this.collect() > 0;",
  },

  // Loops, and being asked.
  {
    name: "for await ends at undefined",
    file: "receivable.ts",
    text: "if (!received[1]) return;",
    replacement: "if (!received[1] || received[0] === undefined) return;",
  },
  {
    name: "forEach takes one value more after its end",
    file: "receivable.ts",
    text: "return routine === null && result === stop ? stop : routine;",
    replacement:
      "return routine === null && result === stop ? (void (this.ch as unknown as { tryRecv(): unknown }).tryRecv(), stop) : routine;",
  },
  {
    name: "a send that is asked whether it is ready takes the oldest receiver out of its queue",
    file: "channel.ts",
    text: "return ch.closed || ch.len < ch.cap || ch.receivers.head !== null;",
    replacement: "return ch.closed || ch.len < ch.cap || ch.receivers.shift() !== null;",
  },
  {
    name: "a receive that is asked whether it is ready takes the value",
    file: "channel.ts",
    text: "return ch.len > 0 || ch.senders.head !== null || ch.closed;",
    replacement: "return (ch.len > 0 && this.poll() !== BLOCKED) || ch.senders.head !== null || ch.closed;",
  },
];
