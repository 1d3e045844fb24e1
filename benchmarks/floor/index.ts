// The floor: what the language itself asks for each workload, with no channel, no queue of waiters and
// no scheduler. A goroutine on generators cannot be switched to for less than one `gen.next()`, and a
// value cannot be passed for less than a write and a read.

import type { Side } from "../side.ts";
import { buffered, fanIn, parkedSenders, pingPong, ring, stream } from "./channels.ts";
import { deep, deepCall } from "./calls.ts";
import { cond, turns, waitGroup } from "./contended.ts";
import { contextTrees } from "./contexts.ts";
import { park } from "./park.ts";
import { gosched, spawnClosure, spawnShared, timers } from "./scheduling.ts";
import { select, selectIdle } from "./selects.ts";
import { sieve } from "./sieve.ts";
import { atOnce } from "./uncontended.ts";

export const floor: Side = {
  rounds: {
    "ping-pong": pingPong,
    stream,
    "buffered-1": (n) => buffered(n, 1),
    "buffered-128": (n) => buffered(n, 128),
    ring,
    "fan-in": fanIn,
    "parked-senders": parkedSenders,
    sieve,
    "select-2": (n) => select(n, 2),
    "select-8": (n) => select(n, 8),
    "select-idle": selectIdle,
    "select-mixed": (n) => select(n, 2),
    gosched,
    "spawn-closure": spawnClosure,
    "spawn-shared": spawnShared,
    deep,
    "deep-call": deepCall,
    timers,
    mutex: turns,
    rwmutex: turns,
    "wait-group": waitGroup,
    cond,
    semaphore: turns,
    "context-tree": contextTrees,
    "mutex-pair": atOnce,
    "read-pair": atOnce,
    "write-pair": atOnce,
    "semaphore-pair": atOnce,
    once: atOnce,
  },
  park,
};
