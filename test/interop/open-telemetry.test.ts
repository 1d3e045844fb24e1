// OpenTelemetry's own SDK over goroutines: spans nest as the calls do, across channels and beside other requests.
import { context, trace, type Span } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, chan, run, sleep, until, type Chan, type Routine, type Task } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = provider.getTracer("test");

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterAll(async () => {
  context.disable();
  await provider.shutdown();
});

/** A span around a body, in a goroutine. */
function spanning(name: string, body: () => Routine): Task<void> {
  return tracer.startActiveSpan(name, (span: Span) =>
    call(function* () {
      try {
        yield* body();
      } finally {
        span.end();
      }
    }),
  );
}

const mu = new Mutex();

/** A request: two workers take jobs from a channel, each in spans of its own. */
function* handle(id: number): Routine {
  const jobs: Chan<number, number> = chan(0, 0);
  const wg = new WaitGroup();
  yield* spanning(`${id} parse`, function* () {
    yield* mu.lock();
    yield* sleep(Math.random());
    mu.unlock();
  });
  for (let w = 0; w < 2; w++) {
    wg.go(function* () {
      yield* jobs.forEach(function* (job) {
        yield* spanning(`${id} job ${job}`, function* () {
          yield* sleep(Math.random());
          yield* until(async () => {
            await Promise.resolve();
            tracer.startSpan(`${id} query ${job}`).end();
          });
        });
      });
    });
  }
  for (let job = 0; job < 4; job++) yield* jobs.send(job);
  jobs.close();
  yield* wg.wait();
}

test("the spans of 100 interleaved requests nest as they were begun", async () => {
  await Promise.all(
    Array.from({ length: 100 }, (_, id) =>
      tracer.startActiveSpan(`${id} request`, async (span) => {
        await run(() => handle(id));
        expect(trace.getActiveSpan()).toBe(span);
        span.end();
      }),
    ),
  );
  const spans = exporter.getFinishedSpans();
  expect(spans).toHaveLength(100 * (1 + 1 + 4 + 4));
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  const parent = (span: ReadableSpan): string | undefined => byId.get(span.parentSpanContext?.spanId ?? "")?.name;
  for (const span of spans) {
    const [id, what, job] = span.name.split(" ");
    const above = what === "request" ? undefined : what === "query" ? `${id} job ${job}` : `${id} request`;
    expect([span.name, parent(span)]).toEqual([span.name, above]);
  }
});
