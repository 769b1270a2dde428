import type { Environment } from "../core/config/environment.js";
import type { Person } from "../core/facts.js";
import type { PendingRequest } from "../core/ledger.js";
import { refText } from "../core/messages/subject.js";
import { mayReview } from "../core/rules/permission.js";
import { review } from "../core/rules/review.js";
import { addressIn } from "./addresses.js";
import type { Place } from "./place.js";
import { visible } from "./text.js";

/** A button that leads to the page that does something. */
export interface Action {
  readonly says: string;
  readonly href: string;
  readonly primary?: true;
}

/** Buttons in a row; none if nothing can be written. */
export function Buttons({
  actions,
  place: { identity },
  box = "",
}: {
  readonly actions: readonly Action[];
  readonly place: At;
  readonly box?: "Box-footer" | "";
}) {
  if (actions.length === 0 || identity.archived) return null;
  return (
    <div class={`actions ${box}`}>
      {actions.map(({ says, href, primary }) => (
        <a class={primary === true ? "btn btn-sm btn-primary" : "btn btn-sm"} href={href}>
          <bdi>{visible(says)}</bdi>
        </a>
      ))}
    </div>
  );
}

type At = Pick<Place, "identity">;

/** Whether they may approve it. */
export function waitsForThem(
  environment: Environment | undefined,
  person: Person,
  { request, waitsFor, approvals }: PendingRequest,
): boolean {
  if (environment === undefined || !waitsFor.includes(review.name)) return false;
  const given = approvals.some(({ by }) => by.toLowerCase() === person.login.toLowerCase());
  return !given && mayReview(environment, person, request).answer === "pass";
}

/** A reviewer's buttons for a waiting request. */
export function reviewsOf({ identity }: At, environment: Environment, person: Person, pending: PendingRequest): readonly Action[] {
  if (mayReview(environment, person, pending.request).answer !== "pass") return [];
  const about = { environment: environment.name, request: pending.request.id };
  const ref = refText(pending.request.ref.name);
  return [
    ...(waitsForThem(environment, person, pending)
      ? [{ says: `Review and approve ${ref}`, href: addressIn(identity, "/approve", about), primary: true as const }]
      : []),
    { says: `Reject ${ref}`, href: addressIn(identity, "/reject", about) },
  ];
}

/** Ends a waiting request, or asks the tooling to stop a running one. */
export function cancelOf(
  { identity }: At,
  environment: string,
  { ref, request }: { readonly ref: string; readonly request: string },
): Action {
  return { says: `Cancel ${refText(ref)}`, href: addressIn(identity, "/cancel", { environment, request }) };
}

/** Rolls back what is live. */
export function rollbackOf({ identity }: At, environment: string, says = "Roll back…"): Action {
  return { says, href: addressIn(identity, "/rollback", { environment }) };
}
