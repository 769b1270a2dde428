import type { PendingRequest } from "../../core/ledger.js";
import type { Answer } from "../../core/messages/answer.js";
import { jobGoesOn } from "../../core/messages/jobs.js";
import { beingDeployed } from "../../core/messages/simple.js";
import { nameOf } from "../requests/change-record.js";

/** What a command is told that comes too late for a request, which has its turn. */
export function begunAnswer(begun: PendingRequest, repositoryUrl: string): Answer {
  const { environment, job, ref, requestedBy } = begun.request;
  if (job === undefined) return beingDeployed(environment, nameOf(begun));
  return jobGoesOn(environment, ref.name, requestedBy, `${repositoryUrl}/actions/runs/${job.run}`);
}
