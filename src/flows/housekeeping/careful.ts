/** Does something whose failure is logged and stops nothing else; returns whether it was done. */
export type Careful = (what: string, work: () => Promise<void>) => Promise<boolean>;

/** Logs and counts the failures in a sweep. */
export function carefully(report: (error: unknown, what: string) => void, total: { failures: number }): Careful {
  return async (what, work) => {
    try {
      await work();
      return true;
    } catch (error) {
      total.failures += 1;
      report(error, `Sweep failed: ${what}`);
      return false;
    }
  };
}
