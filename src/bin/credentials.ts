import type { Observe } from "../github/client/observed.js";

/** Whether GitHub accepts the App's credentials, as far as is known. */
export interface Credentials {
  readonly note: Observe;
  accepted(): boolean;
}

/** Follows GitHub's newest answer about them; without one, they count as good. */
export function createCredentials(): Credentials {
  let refused = false;
  return {
    note: ({ credentials }) => {
      if (credentials !== undefined) refused = credentials === "refused";
    },
    accepted: () => !refused,
  };
}
