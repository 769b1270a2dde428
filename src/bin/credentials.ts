import type { Observe } from "../github/client/observed.js";

/** Whether GitHub accepts the App's credentials, as far as it has been asked. */
export interface Credentials {
  readonly note: Observe;
  accepted(): boolean;
}

/** Goes by GitHub's newest word on them; none is a good one. */
export function createCredentials(): Credentials {
  let refused = false;
  return {
    note: ({ credentials }) => {
      if (credentials !== undefined) refused = credentials === "refused";
    },
    accepted: () => !refused,
  };
}
