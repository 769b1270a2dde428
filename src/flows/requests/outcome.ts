/** What became of a request that was judged: it waits for nothing but its turn, for something else, or not at all any more. */
export type Outcome = "deployed" | "queued" | "waits" | "over";
