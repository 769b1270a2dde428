import { idQuery, deletion, replacement } from "../src/github/refs/git-objects.js";
import { datesRequest } from "../src/github/refs/claims.js";
import { recordsRequest } from "../src/github/refs/ledger.js";
import { commentsQuery } from "../src/github/resources/comments.js";
import { commitQuery, pullRequestsQuery } from "../src/github/resources/commits.js";
import { containingQuery } from "../src/github/resources/refs.js";
import { contextsQuery } from "../src/github/resources/contexts.js";
import { deploymentsQuery } from "../src/github/resources/deployments.js";
import { similarRefsQuery } from "../src/github/resources/refs.js";
import { runsQuery } from "../src/github/resources/workflow-runs.js";
import { detailsQuery, environmentQuery, statusesQuery } from "../src/github/reads/deployment-details.js";
import { filesRequest, pullRequestsRequest } from "../src/github/reads/repository.js";
import { glanceRequest } from "../src/github/reads/watched.js";
import { peekRequest } from "../src/github/reads/watched.js";
import { snapshotRequest } from "../src/github/reads/snapshot-query.js";
import { configsQuery } from "../src/github/installation-hub.js";
import { environmentsRequest, linksQuery } from "../src/github/pages/environment-glance.js";
import { historiesQuery } from "../src/github/pages/look-ahead.js";
import { branchQuery, claimQuery, deploymentsQuery as pageDeploymentsQuery, recordQuery } from "../src/github/pages/past-reads.js";
import { branchesQuery, commitsQuery, pullRequestsQuery as openPullRequestsQuery, tagsQuery } from "../src/github/pages/ref-list.js";
import { repositoryQuery } from "../src/github/pages/repository-glance.js";
import { repositoriesQuery } from "../src/github/pages/repository-list.js";
import { sinceRequest } from "../src/github/pages/since.js";
import { tracesQuery } from "../src/github/pages/traces.js";

const place = { id: "1", nodeId: "R_1", owner: "octo", name: "app" };
const sha = "0".repeat(40);
const own = { appId: 1, ledgerPrefix: "refs/gitploy/", ledgerRepository: undefined };
const elsewhere = { ...own, ledgerRepository: "ledgers" };
const watched = [
  { ...place, environments: ["production"] },
  { ...place, environments: [] },
];
const all = {
  base: true,
  issue: 1,
  refs: ["#1", sha.slice(0, 7)],
  environments: ["production"],
  checkRunsOf: { sha, name: "deploy/production" },
};

/** Every GraphQL document of the gateway; for those that are composed as needed, every variant whose answer differs. */
export const documents: readonly string[] = [
  idQuery,
  deletion,
  replacement,
  datesRequest(place, [sha]).text,
  recordsRequest(place, [sha]).text,
  commentsQuery,
  commitQuery,
  pullRequestsQuery,
  containingQuery,
  contextsQuery,
  deploymentsQuery,
  similarRefsQuery,
  runsQuery,
  environmentQuery,
  statusesQuery,
  detailsQuery(["deployment"]),
  detailsQuery(["surroundings"]),
  filesRequest(place, ["deploy.yml"], sha, sha).text,
  pullRequestsRequest(place, [sha]).text,
  configsQuery,
  ...[own, elsewhere].flatMap((settings) => [
    glanceRequest(place.owner, watched, settings).text,
    peekRequest(place.owner, watched, settings).text,
    environmentsRequest({ ...place, settings }, ["production"]).text,
    snapshotRequest({ ...place, settings }, all, "whole").text,
  ]),
  snapshotRequest({ ...place, id: "", settings: own }, { base: false }, "whole").text,
  historiesQuery,
  branchQuery,
  pageDeploymentsQuery,
  recordQuery,
  claimQuery,
  tracesQuery,
  tagsQuery,
  branchesQuery(1),
  openPullRequestsQuery,
  commitsQuery,
  repositoriesQuery,
  repositoryQuery,
  linksQuery,
  sinceRequest(place, "main", [sha]).text,
];
