import { availableParallelism } from "node:os";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes long, or other programs than Node: `npm run test:long`. */
const long = "test/**/*.long.test.ts";

/** Explored in `npm test` as well, but less thoroughly. */
const kernel = "test/link/**/kernel/*.test.ts";

/** Whose tests start threads of their own, or load the package anew: each in a process to itself. */
const alone: string[] = ["test/link/**/*.test.ts", "test/core/copies.test.ts"];

/** One project after the other: a thread goes on with the next file as long as that is of the same project. */
class ByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => a.project.name.localeCompare(b.project.name));
  }
}

const config: ViteUserConfig = defineConfig({
  resolve: {
    tsconfigPaths: true,
    // package.json's `imports` come before the paths, and lead to the built host.
    alias: {
      "#host": new URL("lib/host/node.ts", import.meta.url).pathname,
      "#async-work": new URL("lib/host/async-work-node.ts", import.meta.url).pathname,
      "#threads": new URL("lib/host/threads-node.ts", import.meta.url).pathname,
      "#event-loop": new URL("lib/host/event-loop-node.ts", import.meta.url).pathname,
    },
  },
  test: {
    // For a machine that is busy; no test waits that long by itself.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: availableParallelism(),
    sequence: { sequencer: ByProject },
    coverage: { include: ["lib/**"] },
    projects: [
      {
        extends: true,
        test: {
          name: "one thread",
          include: ["test/**/*.test.ts"],
          exclude: [long, ...alone],
          pool: "threads",
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: "several threads", include: alone, exclude: [long], env: { EXECUTIONS: "150" } },
      },
      { extends: true, test: { name: "long", include: [long, kernel] } },
    ],
  },
});

export default config;
