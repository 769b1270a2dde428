import type { DeploymentStatus } from "../core/deployments.js";
import { Foreign, Log, Login } from "./text.js";
import { Second } from "./time.js";

/** How many statuses are shown, the newest ones. */
const most = 100;

/** A deployment's statuses, oldest first. */
export function Timeline({
  statuses,
  createdAt,
  webUrl,
}: {
  readonly statuses: readonly DeploymentStatus[];
  readonly createdAt: Date;
  readonly webUrl: string;
}) {
  const shown = statuses.slice(-most);
  return (
    <section class="mb-3">
      <h2>Timeline (UTC)</h2>
      <ol class="timeline">
        <li>
          <Second at={createdAt} /> created
        </li>
        {shown.length < statuses.length ? <li>{`… ${statuses.length - shown.length} more`}</li> : null}
        {shown.map(({ at, state, description, by, logUrl }) => (
          <li>
            <Second at={at} /> <b>{state.replace("_", " ")}</b> {description === "" ? null : <Foreign text={description} />} —{" "}
            <Login login={by} webUrl={webUrl} /> <Log to={logUrl} />
          </li>
        ))}
      </ol>
    </section>
  );
}
