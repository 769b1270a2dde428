/** GitHub's clock, which tests may move. */
export interface Clock {
  readonly now: () => Date;
  readonly advance: (milliseconds: number) => void;
  readonly set: (date: Date) => void;
}

/** A clock that runs like `now` until it is moved. */
export function createClock(now: () => Date): Clock {
  let offset = 0;
  return {
    now: () => new Date(now().getTime() + offset),
    advance: (milliseconds) => {
      offset += milliseconds;
    },
    set: (date) => {
      offset = date.getTime() - now().getTime();
    },
  };
}

/** A time in GitHub's notation: whole seconds, in the REST API, GraphQL and webhooks. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
