import { expect, test, vi } from "vitest";
import { systemTime } from "../src/app.js";

test("a process puts off what is near, and keeps nothing of what is farther off than ten minutes: that is the sweep's", () => {
  vi.useFakeTimers();
  try {
    const run = vi.fn<() => Promise<void>>().mockResolvedValue();
    systemTime.later(600_000, run);
    systemTime.later(600_001, run);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(600_001);
    expect(run).toHaveBeenCalledOnce();
  } finally {
    vi.useRealTimers();
  }
});
