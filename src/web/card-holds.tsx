import { frozenNext } from "../core/config/schedule.js";
import { addressIn } from "./addresses.js";
import { Icon } from "./icon.js";
import { Foreign, Login, visible } from "./text.js";
import { Ago, MomentIn } from "./time.js";
import { type CardProps, Line, most } from "./card-line.js";

/** Freezes farther off than this are not shown. */
const soon = 7 * 24 * 60 * 60_000;

/** Locks, freezes, and a record that is not believed. */
export function Holds({ card: { row, environment }, view, webUrl }: CardProps) {
  const { lock, verified, unverifiedRequests, frozen } = row;
  const next = environment === undefined || frozen !== undefined ? undefined : frozenNext(environment, view.now);
  return (
    <>
      {lock === undefined ? null : (
        <Line icon="lock" colour="attention" word="Locked">
          by <Login login={lock.by} webUrl={webUrl} />, <Ago at={new Date(lock.at)} now={view.now} />
          {lock.until === undefined ? "" : ", until "}
          {lock.until === undefined ? null : <MomentIn at={new Date(lock.until)} zone="UTC" />}
          {lock.reason === undefined ? null : (
            <>
              : “<Foreign text={lock.reason} />”
            </>
          )}
          {environment === undefined ? "" : ". Whoever may deploy here may unlock it."}
        </Line>
      )}
      {verified ? null : (
        <li class="flash flash-error mb-3">
          <Icon name="alert" /> The record of this environment was not written by Gitploy: it is not believed, and counts as a lock until
          somebody who may deploy here unlocks it.{" "}
          <a href={addressIn(view.place.identity, "/audit", { environment: row.environment })}>Audit</a>
          {" has its history."}
          {unverifiedRequests.length === 0 ? "" : ` No longer waiting: ${unverifiedRequests.slice(0, most).map(visible).join(", ")}.`}
        </li>
      )}
      {next === undefined || next.from.getTime() - view.now.getTime() > soon ? null : (
        <Line icon="clock" colour="muted" word="Freezes">
          at <MomentIn at={next.from} zone={next.window.location} />
        </Line>
      )}
      {frozen === undefined ? null : (
        <Line icon="no-entry" colour="attention" word="Frozen">
          until <MomentIn at={frozen.until} zone={frozen.location} />
        </Line>
      )}
    </>
  );
}
