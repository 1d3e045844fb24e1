// Our side, written as the docs teach: `yield*` at every step, a fresh select literal in the loop.

import type { Side } from "../side.ts";
import { deep, deepCall } from "./calls.ts";
import { fanIn, parkedSenders, pingPong, ring, stream } from "./channels.ts";
import { cond, mutex, rwMutex, semaphore, waitGroup } from "./contended.ts";
import { contextTrees } from "./contexts.ts";
import { busy, park, ringOf } from "./crowds.ts";
import { gosched, spawnClosure, spawnShared, timers } from "./scheduling.ts";
import { select2, select8, selectIdle, selectMixed } from "./selects.ts";
import { sieve } from "./sieve.ts";
import { mutexPair, once, readPair, semaphorePair, writePair } from "./uncontended.ts";

export const ours: Side = {
  rounds: {
    "ping-pong": pingPong,
    stream: (n) => stream(n, 0),
    "buffered-1": (n) => stream(n, 1),
    "buffered-128": (n) => stream(n, 128),
    ring,
    "fan-in": fanIn,
    "parked-senders": parkedSenders,
    sieve,
    "select-2": select2,
    "select-8": select8,
    "select-idle": selectIdle,
    "select-mixed": selectMixed,
    gosched,
    "spawn-closure": spawnClosure,
    "spawn-shared": spawnShared,
    deep,
    "deep-call": deepCall,
    timers,
    mutex,
    rwmutex: rwMutex,
    "wait-group": waitGroup,
    cond,
    semaphore,
    "context-tree": contextTrees,
    "mutex-pair": mutexPair,
    "read-pair": readPair,
    "write-pair": writePair,
    "semaphore-pair": semaphorePair,
    once,
  },
  park,
  ring: ringOf,
  busy,
};
