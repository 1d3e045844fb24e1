/** A pool of connections: as many as its semaphore has tokens, each used by one goroutine at a time. */

import { gosched, type Routine } from "goroutines";
import { Weighted } from "goroutines/semaphore";
import { Mutex, WaitGroup } from "goroutines/sync";
import { returns, type Right } from "../right.ts";

class Connection {
  inUse = false;

  *query(sql: string): Routine<string> {
    if (this.inUse) throw new Error("two queries at once on one connection");
    this.inUse = true;
    yield* gosched();
    this.inUse = false;
    return `rows of ${sql}`;
  }
}

class Pool {
  readonly #tokens: Weighted;
  readonly #mu = new Mutex();
  readonly #idle: Connection[] = [];
  opened = 0;

  constructor(size: number) {
    this.#tokens = new Weighted(size);
  }

  *query(sql: string): Routine<string> {
    yield* this.#tokens.acquire();
    try {
      const connection = yield* this.#take();
      const rows = yield* connection.query(sql);
      yield* this.#mu.lock();
      this.#idle.push(connection);
      this.#mu.unlock();
      return rows;
    } finally {
      this.#tokens.release();
    }
  }

  *#take(): Routine<Connection> {
    yield* this.#mu.lock();
    try {
      const idle = this.#idle.pop();
      if (idle !== undefined) return idle;
      this.opened++;
      return new Connection();
    } finally {
      this.#mu.unlock();
    }
  }
}

export const right: Right = {
  name: "connection-pool",
  *program() {
    const pool = new Pool(2);
    const wg = new WaitGroup();
    const rows: string[] = [];
    for (const sql of ["a", "b", "c"]) {
      wg.go(function* () {
        rows.push(yield* pool.query(sql));
      });
    }
    yield* wg.wait();
    return [pool.opened <= 2, rows.toSorted()];
  },
  check: returns([true, ["rows of a", "rows of b", "rows of c"]]),
};
