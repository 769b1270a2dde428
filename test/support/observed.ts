import type { Observed } from "../../src/github/client/observed.js";

/** A request that GitHub answered without saying anything about its clock, its limits or the App's credentials. */
export const observed: Observed = {
  installation: "1",
  method: "GET",
  route: "/repos/{owner}/{repo}",
  status: 200,
  milliseconds: 500,
  credentials: undefined,
  server: undefined,
  answeredAt: undefined,
  limit: undefined,
};
