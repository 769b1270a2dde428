/** Does a thing whose failure is logged, and stops nothing else; gives whether it was done. */
export type Careful = (what: string, work: () => Promise<void>) => Promise<boolean>;

/** What came of a sweep. */
export interface Swept {
  /** Installations and repositories that were looked at; the others were left alone for a while. */
  readonly installations: number;
  readonly repositories: number;
  /** Repositories in which something was due. */
  readonly looked: number;
  readonly failures: number;
  /** `false`: the time was over before everything was seen. */
  readonly complete: boolean;
}

/** A sweep's numbers, as they are counted. */
export type Total = { -readonly [Key in keyof Swept]: Swept[Key] };

/** Has what fails logged and counted. */
export function carefully(report: (error: unknown, what: string) => void, total: Pick<Total, "failures">): Careful {
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
