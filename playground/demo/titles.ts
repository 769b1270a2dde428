import type { Delivery } from "../github/events/outbox.js";

interface Payload {
  readonly action?: string;
  readonly sender?: { readonly login: string };
  readonly issue?: { readonly number: number };
  readonly comment?: { readonly body: string };
  readonly pull_request?: { readonly number: number };
  readonly check_run?: { readonly name: string; readonly status: string; readonly conclusion: string | null };
  readonly deployment?: { readonly ref: string; readonly environment: string };
  readonly deployment_status?: { readonly state: string; readonly environment: string };
  readonly ref?: string;
}

/** The title of a delivery, in a line. */
export function titleOf({ event, payload }: Pick<Delivery, "event" | "payload">): string {
  const body = withoutNull(JSON.parse(payload) as object) as Payload;
  const name = [event, body.action].filter((part) => part !== undefined).join(" ");
  return [name, aboutOf(body), body.sender === undefined ? "" : `by ${body.sender.login}`].filter((part) => part !== "").join(" ");
}

function aboutOf({ comment, issue, check_run: run, deployment_status: status, deployment, pull_request: pull, ref }: Payload): string {
  if (comment !== undefined) return `in #${issue?.number ?? "?"}: ${short(comment.body.split("\n")[0] ?? "")}`;
  if (run !== undefined) return `${run.name}: ${run.conclusion ?? run.status}`;
  if (status !== undefined) return `${status.state} in ${status.environment}`;
  if (deployment !== undefined) return `of ${short(deployment.ref)} to ${deployment.environment}`;
  if (pull !== undefined) return `#${pull.number}`;
  return ref ?? "";
}

/** In deliveries, missing values are `null`. */
function withoutNull(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function short(text: string): string {
  const name = /^[0-9a-f]{40}$/.test(text) ? text.slice(0, 7) : text;
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}
