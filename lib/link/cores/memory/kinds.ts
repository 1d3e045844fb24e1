/**
 * The table of what can stand in the shared heap and so can cross: how large each is, and this thread's object for it.
 */

import { BUFFER_SIZE, CHANNEL_SIZE, SYNC_SIZE, ARGUMENTS_SIZE, RW_MUTEX_SIZE, WORD_SIZE } from "../kernel/layout.ts";
import { HeapBool, HeapInt32, HeapInt64 } from "./atomics.ts";
import { freeChannel, reviveChannel } from "./channel.ts";
import { freeContext, reviveContext } from "./context.ts";
import { HeapLatch, HeapSemaphore, HeapWaitGroup } from "./counters.ts";
import {
  ARGUMENTS,
  BOOL,
  BUFFER,
  CHANNEL,
  CONTEXT,
  INT32,
  INT64,
  LATCH,
  MUTEX,
  ONCE,
  RW_MUTEX,
  SEMAPHORE,
  WAIT_GROUP,
  type Kinds,
} from "./heap-objects.ts";
import { HeapMutex, HeapOnce, HeapRWMutex } from "./locks.ts";
import { freeArguments, PackedArguments } from "./packed-arguments.ts";

export const kinds: Kinds = {
  [CHANNEL]: { bytes: CHANNEL_SIZE, revive: reviveChannel, free: freeChannel },
  [MUTEX]: { bytes: SYNC_SIZE, revive: (slot, at) => new HeapMutex(slot, at) },
  [RW_MUTEX]: { bytes: RW_MUTEX_SIZE, revive: (slot, at) => new HeapRWMutex(slot, at) },
  [WAIT_GROUP]: { bytes: SYNC_SIZE, revive: (slot, at) => new HeapWaitGroup(slot, at) },
  [SEMAPHORE]: { bytes: SYNC_SIZE, revive: (slot, at) => new HeapSemaphore(slot, at) },
  [ONCE]: { bytes: SYNC_SIZE, revive: (slot, at) => new HeapOnce(slot, at) },
  [LATCH]: { bytes: SYNC_SIZE, revive: (slot, at) => new HeapLatch(slot, at) },
  [INT32]: { bytes: WORD_SIZE, revive: (slot, at) => new HeapInt32(slot, at) },
  [INT64]: { bytes: WORD_SIZE, revive: (slot, at) => new HeapInt64(slot, at) },
  [BOOL]: { bytes: WORD_SIZE, revive: (slot, at) => new HeapBool(slot, at) },
  [CONTEXT]: { bytes: SYNC_SIZE, revive: reviveContext, free: freeContext },
  [BUFFER]: {
    bytes: BUFFER_SIZE,
    revive: ({ buffers }, at) => buffers.revive(at),
    free: ({ buffers }, at) => buffers.free(at),
  },
  [ARGUMENTS]: { bytes: ARGUMENTS_SIZE, revive: (slot, at) => new PackedArguments(slot, at), free: freeArguments },
};
