import base from "./vitest.config.js";

// `npm run test:faults`: minutes rather than seconds, and tables for people at the end. Most of the time is spent on waiting, so that many plays go on at once.
export default {
  ...base,
  test: { ...base.test, include: ["test/faults/*.test.ts"], exclude: [], testTimeout: 120_000, maxConcurrency: 32 },
};
