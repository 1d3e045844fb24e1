/**
 * The layout of the shared memory: every offset, size and constant that more than one side knows. The kernel is
 * compiled with this very file (`npm run build:kernel`), which is TypeScript and AssemblyScript at once: names for
 * whole numbers and nothing else. No offset stands anywhere else.
 *
 * Offsets and sizes are in bytes. An offset counts from where its thing stands: `CHANNEL_...` from a channel. Words
 * that different threads write often have cache lines (64 bytes) of their own. What says "TypeScript's" the kernel
 * leaves alone.
 */

// ---- The world, at 0 ----

/** Where the heap ends so far: it grows. */
export const HEAP_END = 0;
/** How many thread slots there have been. */
export const SLOTS = 64;
/** How large the heap may become, in pages. */
export const LIMIT = 192;
/** TypeScript's: how many workers there have been, and after it for each of them its channel of jobs; 0 once dead. */
export const WORKERS = 256;
export const WORKER_JOBS = 260;
/** TypeScript's: the newest definition of a shape, and how many bytes of definitions there are. */
export const SHAPE_NEWEST = 768;
export const SHAPE_TOTAL = 772;
/** TypeScript's: the last number that was given to what goes by the ports. */
export const PORT_NUMBER = 776;

// ---- A thread slot: one thread's part of the memory, used anew once that thread has died ----

/** Where the first one stands, how large each is, and how many there are at most. */
export const SLOT_BASE = 1024;
export const SLOT_SIZE = 640;
export const SLOTS_MOST = 64;

/** How its thread is parked: 0 not at all, or in one of the two ways below. */
export const SLOT_PARKED = 0;
export const WAITS_FOR_NOTIFY = 1;
export const WAITS_FOR_MESSAGE = 2;
/** Which life of the slot lasts; 0 while its thread is dead. It is read with the word above: one cache line. */
export const SLOT_LIFE = 8;
/** The inbox of tokens: where producers append, where its owner takes, and the stub between. */
export const SLOT_INBOX = 64;
export const SLOT_INBOX_TAIL = 128;
export const SLOT_INBOX_STUB = 192;
/** How many lives it has had. */
export const SLOT_LIVES = 260;
/** TypeScript's: whether the thread is idle (the kernel clears it), and how often it has been woken. */
export const SLOT_IDLE = 280;
export const SLOT_WAKES = 284;
/** What the thread is called by the thread that notes its death; -1 while the slot is free. */
export const SLOT_NAME = 288;
/** The first page of its ledger, which is TypeScript's; the kernel takes it out of the slot of a dead thread. */
export const SLOT_LEDGER = 296;
/** Pieces of this thread that others have given back: a list of batches. */
export const SLOT_RETURNED = 320;
/** The cell of what was received. */
export const SLOT_OUT = 384;
/** Whether others may use its lists of pieces: 0 its thread alone, or one of the two below. */
export const SLOT_LENT = 400;
/** Its thread rests: a thread that finds the heap full may take from them. */
export const LENT = 1;
/** Such a thread has asked for them: the owner gives them back at its next step. */
export const ASKED = 2;
/** How much the lists by size hold, in units; and which of them gave back last because that was too much. */
export const SLOT_CACHED = 404;
export const SLOT_TURN = 408;
/** The block that what stays for good is cut from: where it goes on, and where it ends. */
export const SLOT_KEPT = 412;
export const SLOT_KEPT_END = 416;
/**
 * In units: what this thread has taken, less what it has given back, and what its lists by size hold. So what is in use
 * is the sum over all slots of this less SLOT_CACHED, and a piece that goes to a list and comes back changes one word.
 */
export const SLOT_NET = 420;
/** Of the chain of another thread's pieces: which thread's, and how much is in it. */
export const SLOT_CHAIN_OWNER = 424;
export const SLOT_CHAIN_WEIGHT = 428;
/** Its lists of pieces: the chunk that small pieces are cut from, then one for each size up to `LISTED` units, ... */
export const SLOT_LISTS = 448;
export const LISTED = 32;
/** ... then by their number: pieces of another thread, freed here; a batch that came back; batches of other threads. */
export const LIST_CHAIN = 33;
export const LIST_BATCH = 34;
export const LIST_STOLEN = 35;
export const LISTS = 36;

// ---- The heap: free blocks by size, and all blocks, one after the other ----

/** After the slots. It is locked as a channel is. */
export const HEAP = 41984;
/** Free blocks are listed by size, in rows of 16 lists: which rows and, for each row, which lists have one. */
export const HEAP_ROWS = 0;
export const HEAP_COLUMNS = 64;
export const HEAP_LISTS = 320;
/** Where the first block stands. Blocks are multiples of a unit, and stand at such. */
export const HEAP_FIRST = 43712;
export const UNIT = 64;
/** A block's size in units, above 7 bits that say what it is; and how large the free block before it is, or 0. */
export const BLOCK = 0;
export const BLOCK_SHIFT = 7;
export const BLOCK_KIND = 127;
export const BLOCK_BEFORE = 4;
/** The neighbours in its list. What is used of a block begins here: a piece. */
export const BLOCK_NEXT = 8;
export const BLOCK_PREV = 12;
/** In a batch, at its first block: the next batch. */
export const BATCH_NEXT = 12;
/** What a block is: free; 1 to 64, taken by the thread of that slot (less one); in a list of a slot; taken for good. */
export const FREE = 0;
export const CACHED = 65;
export const KEPT = 66;

// ---- A cell: a value between two threads ----

export const CELL_SIZE = 16;
/** Which position of the ring it holds; unused in a node. */
export const CELL_SEQUENCE = 0;
export const CELL_TAG = 4;
/** 8 bytes: a number, or two words. */
export const CELL_PAYLOAD = 8;
export const CELL_LOW = 8;
export const CELL_HIGH = 12;

// ---- A channel ----

/** Without its ring. */
export const CHANNEL_SIZE = 320;
export const CHANNEL_CAP = 0;
/** How many cells the ring has, less one, and where they stand. */
export const CHANNEL_MASK = 4;
export const CHANNEL_CELLS = 8;
export const CHANNEL_CLOSED = 12;
/** How many references there are to anything that is counted. */
export const REFERENCES = 16;
/** TypeScript's: of the channel of a worker's jobs, how many goroutines of other threads that worker has. */
export const JOBS_GOROUTINES = 20;
/** Positions count by 2; bit 0 of the tail says closed. */
export const CHANNEL_HEAD = 64;
export const CHANNEL_TAIL = 128;
/** What a sender has seen of the head last: never more than it is. */
export const CHANNEL_SEEN = 132;
/** Whether anything waits in each queue. */
export const CHANNEL_FLAGS = 192;
/** The holder of the lock: 0, or a slot and which life of it. */
export const CHANNEL_LOCK = 256;
/** The two queues, each its first and its last node; and how many nodes each has. */
export const CHANNEL_QUEUES = 260;
export const CHANNEL_COUNTS = 276;
/** The queues of a channel. */
export const RECEIVERS = 0;
export const SENDERS = 1;

// ---- A synchronizer: what waiters for locks and counters queue at. Laid out as a channel of capacity 1 ----

export const SYNC_SIZE = 320;
/** The word that it is about. Of a lock its holder, 0 while it is free. */
export const SYNC_STATE = 32;
/** Of a semaphore: how many tokens there are. Of a read-write lock: how many read. */
export const SYNC_TOKENS = 36;
export const SYNC_READERS = 36;
/** How many have queued, and what that was when a writer last unlocked: readers up to there go before the next one. */
export const SYNC_ARRIVALS = 40;
export const SYNC_TURN = 44;
/** TypeScript's, each kind's own: whether a `Once` is done; a context's parent, and its deadline (8 bytes, 0: none). */
export const ONCE_DONE = 48;
export const CONTEXT_PARENT = 48;
export const CONTEXT_DUE = 56;
/** Of a read-write lock, for each thread slot: which life of it reads, and how often. */
export const SYNC_READS = 320;
export const RW_MUTEX_SIZE = 832;
/** Its queues: of waiters until it opens, competitors and readers; of waiters that must be handed a lock. */
export const PASSING = 0;
export const OWNING = 1;

// ---- A node: a waiter in one queue. It begins with a cell ----

export const NODE_SIZE = 64;
export const NODE_NEXT = 16;
export const NODE_PREV = 20;
export const NODE_TOKEN = 24;
/** Which case of its wait it is, and whether it stands in a queue. */
export const NODE_CASE = 28;
export const NODE_QUEUED = 32;
/** How much it wants of a semaphore, and as which one it has queued at a synchronizer. */
export const NODE_WANT = 36;
export const NODE_ARRIVAL = 40;
/** Room for the token of a wait that has no other node. */
export const NODE_SPARE = 44;

// ---- A token: a goroutine's wait, of which one case may fire ----

export const TOKEN_SIZE = 64;
/** 0 open, case + 1 claimed, -1 withdrawn. */
export const TOKEN_STATE = 0;
/** In the inbox of its thread. */
export const TOKEN_LINK = 4;
export const TOKEN_SLOT = 8;
export const TOKEN_LIFE = 12;
/** 1: the value has changed hands; 0: the waiter tries again. */
export const TOKEN_DONE = 16;

// ---- What an attempt comes to ----

export const DONE = 1;
export const BLOCKED = 0;
export const IS_CLOSED = -1;

// ---- What TypeScript alone knows the inside of ----

/** An atomic word; its references stand where those of a channel do. */
export const WORD_SIZE = 56;
/** A SharedArrayBuffer in the world: its number. */
export const BUFFER_SIZE = 32;
export const BUFFER_NUMBER = 24;
/** Packed arguments: their number, where their message is (0 once it has been opened) and how long. */
export const ARGUMENTS_SIZE = 48;
export const ARGUMENTS_NUMBER = 24;
export const ARGUMENTS_MESSAGE = 28;
export const ARGUMENTS_LENGTH = 32;
/** The record of why a context ended: a cell, and the kind of its error. */
export const RECORD_SIZE = 24;
export const RECORD_KIND = 16;
/** A page of a ledger: where the next one is, one word unused, then entries: a kind, and where it stands or 0. */
export const LEDGER_SIZE = 1016;
export const LEDGER_ENTRIES = 8;
export const LEDGER_ENTRY_SIZE = 8;
/** The definition of a shape: where the one before it stands, its length, its bytes. */
export const SHAPE_BEFORE = 0;
export const SHAPE_LENGTH = 4;
export const SHAPE_BYTES = 8;
