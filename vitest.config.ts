import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  resolve: {
    tsconfigPaths: true,
    // package.json's `imports` come before the paths, and lead to the built host.
    alias: {
      "#host": new URL("lib/host/node.ts", import.meta.url).pathname,
      "#threads": new URL("lib/host/threads-node.ts", import.meta.url).pathname,
    },
  },
  test: {
    include: ["test/**/*.test.ts"],
    // For a machine that is busy; no test waits that long by itself.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: { include: ["lib/**"] },
  },
});

export default config;
