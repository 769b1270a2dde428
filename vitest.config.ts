import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Threads start faster than forks, and nock patches each worker's own globals only.
    pool: "threads",
    maxWorkers: 2,
    testTimeout: 10_000,
    hookTimeout: 10_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // A machine's own set-up must not leak into tests of the settings.
    env: { NODE_ENV: "test" },
  },
});
