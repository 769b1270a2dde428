import base from "./vitest.config.js";

// `npm run test:faults`: minutes rather than seconds, and a table for people at the end.
export default { ...base, test: { ...base.test, include: ["test/faults/*.test.ts"], exclude: [], testTimeout: 120_000 } };
