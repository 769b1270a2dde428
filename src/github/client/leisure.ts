/** What is sent in each turn of the event loop, of all that waits for one. */
const part = 1 / 32;

/**
 * Lets what may be late begin when all that has come was heard, some of it in each turn of the event loop. Where nothing else happens that is at once; where
 * twenty want to deploy at the same moment, all deployments are asked for before the first one's answer, check run and reaction hold them up.
 */
export function createLeisure(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  const go = (): void => {
    for (const begin of waiting.splice(0, Math.ceil(waiting.length * part))) begin();
    if (waiting.length > 0) setImmediate(go);
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(go);
    });
}
