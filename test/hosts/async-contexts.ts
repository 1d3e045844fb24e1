/** What must work on every host that has `AsyncLocalStorage`. */

import { AsyncLocalStorage } from "node:async_hooks";
import { call, chan, go, run, sleep, until, type SendChan } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { equal, type Cases } from "../package/case.ts";

const store = new AsyncLocalStorage<string>();

export const cases: Cases = {
  "1,000 interleaved requests, each with its own store": async () => {
    const wrong: string[] = [];
    const check = (id: string | undefined, where: string): void => {
      if (store.getStore() !== id) wrong.push(`${where} of ${id}: ${store.getStore()}`);
    };
    const mu = new Mutex();
    const jobs = chan<readonly [request: string, reply: SendChan<string>]>();
    go(function* () {
      for (let i = 0; i < 4; i++) {
        go(function* () {
          yield* jobs.forEach(function* ([request, reply]) {
            check(undefined, "worker");
            yield* sleep(Math.random());
            yield* reply.send(request);
          });
        });
      }
    });
    const handle = (id: string): Promise<void> =>
      run(function* () {
        const wg = new WaitGroup();
        for (let i = 0; i < 3; i++) {
          wg.go(function* () {
            check(id, "begin");
            yield* mu.lock();
            mu.unlock();
            check(id, "locked");
            const reply = chan<string>();
            yield* jobs.send([id, reply]);
            check(id, "sent");
            yield* reply.recv();
            check(id, "received");
            yield* until(async () => {
              check(id, "async");
              await Promise.resolve();
              check(id, "async, later");
            });
            check(id, "end");
          });
        }
        yield* wg.wait();
        check(id, "main");
      });
    const request = async (i: number): Promise<void> => {
      await new Promise((resolve) => void setTimeout(resolve, (i * 7919) % 20));
      await store.run(`request ${i}`, handle, `request ${i}`);
    };
    await Promise.all(Array.from({ length: 1000 }, (_, i) => request(i)));
    jobs.close();
    equal(wrong, []);
  },

  "a body inside of run, in a goroutine, by call": async () => {
    const seen = await store.run("outer", () =>
      run(function* () {
        const inner = yield* store.run("inner", () =>
          call(function* () {
            yield* sleep(1);
            return store.getStore();
          }),
        );
        return [inner, store.getStore()];
      }),
    );
    equal(seen, ["inner", "outer"]);
  },

  "what a goroutine starts inside of run": async () => {
    const seen = await run(function* () {
      const out = chan<string | undefined>();
      function* look() {
        yield* out.send(store.getStore());
      }
      store.run("a", () => go(look));
      go(look);
      return [yield* out.recv(), yield* out.recv(), store.getStore()];
    });
    equal(seen, ["a", undefined, undefined]);
  },
};
