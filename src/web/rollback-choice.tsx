import type { Config, Environment } from "../core/config/environment.js";
import { type Deployment, rolledBack, succeeded } from "../core/deployments.js";
import { isDoubled } from "../core/doubled.js";
import { refText } from "../core/messages/subject.js";
import type { RollbackTarget } from "../core/rollback.js";
import type { Snapshot } from "../github/types/snapshot.js";
import { addressIn, byOf, refOf } from "./addresses.js";
import type { Place } from "./place.js";
import { Foreign, Login, RefName, Sha } from "./text.js";
import { Ago } from "./time.js";

type Leads = Extract<RollbackTarget, { to: unknown }>;

/** What is asked for, and where. */
export interface At {
  readonly fields: ReadonlyMap<string, string>;
  readonly snapshot: Snapshot;
  readonly config: Config;
  readonly environment: Environment;
  readonly leads: Leads;
  /** What was asked for is not there, so that it leads elsewhere. */
  readonly gone: boolean;
}

interface Shown {
  readonly url: string;
  readonly webUrl: string;
  readonly now: Date;
}

/** A deployment to go back to. */
export function Earlier({ deployment, url, webUrl, now }: Shown & { readonly deployment: Deployment }) {
  return (
    <>
      <RefName name={refOf(deployment)} /> <Sha sha={deployment.sha} url={url} /> <Foreign text={deployment.title} most={70} /> (by{" "}
      <Login login={byOf(deployment)} webUrl={webUrl} />, <Ago at={deployment.createdAt} now={now} />)
    </>
  );
}

/** What a deployment is called: by its ref, and by its commit where that ref was deployed at another one, too. */
export function nameAmong(deployments: readonly Deployment[], deployment: Deployment): string {
  const ref = refOf(deployment);
  const isShared = deployments.some((each) => each.ours && each.sha !== deployment.sha && refOf(each) === ref);
  return isShared ? `${refText(ref)} (${deployment.sha.slice(0, 7)})` : refText(ref);
}

/** How many earlier successes are listed. */
const most = 20;

interface OthersProps extends Shown, Pick<At, "snapshot" | "environment"> {
  readonly place: Place;
  /** What is shown above, if anything. */
  readonly to: Deployment | undefined;
}

/** The other deployments to go back to: each success of another commit than the newest deployment's. */
export function Others({ place, snapshot, environment, to, ...shown }: OthersProps) {
  const ours = (snapshot.deployments.get(environment.name) ?? []).filter((each) => each.ours && !isDoubled(each));
  const left = rolledBack(ours);
  const others = ours.filter((each) => succeeded(each) && each.sha !== ours[0]?.sha && each.id !== to?.id);
  if (others.length === 0) return null;
  return (
    <section class="mt-4">
      <h2>What else succeeded here</h2>
      <ul class="refs">
        {others.slice(0, most).map((each) => (
          <li class={left.has(each.id) ? "color-fg-muted" : ""}>
            <a href={addressIn(place.identity, "/rollback", { environment: environment.name, to: each.id })}>
              Roll back to <Foreign text={nameAmong(ours, each)} /> instead
            </a>
            <div class="text-small">
              <Earlier deployment={each} {...shown} />
            </div>
            {left.has(each.id) ? <div class="color-fg-attention text-small">It was rolled back from once</div> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
