/** The name of an environment's check run. */
export function checkRunName(environment: string): string {
  return `deploy/${environment}`;
}

/** The environment in the name of a check run; `undefined` if it is no environment's. */
export function environmentNamed(checkRun: string): string | undefined {
  return /^deploy\/(.+)$/.exec(checkRun)?.[1];
}
