import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    // Minutes long: `npm run test:faults`.
    exclude: ["test/faults/**"],
    // Threads start faster than forks, and nock patches each worker's own globals only.
    pool: "threads",
    maxWorkers: 2,
    // Only what hangs ends by time: no test is about speed, and a busy machine takes ten times as long.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ["test/support/announce-chromium.ts"],
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // A machine's own set-up must not leak into tests of the settings.
    env: { NODE_ENV: "test" },
  },
});
