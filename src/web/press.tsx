import type { Child } from "hono/jsx";
import type { Environment } from "../core/config/environment.js";
import type { Deployment } from "../core/deployments.js";
import { awaits, type Evaluation, type Finding } from "../core/rules/index.js";
import type { Foreseen } from "../flows/requests/foresee.js";
import { addressIn, refOf } from "./addresses.js";
import { Icon } from "./icon.js";
import { Line } from "./markdown.js";
import type { Place } from "./place.js";
import { Foreign, RefName, Sentence, Sha } from "./text.js";

interface PressProps {
  readonly place: Pick<Place, "identity">;
  readonly foreseen: Foreseen;
  readonly environment: Environment;
  readonly live: Deployment | undefined;
  /** What pressing does, whether it is done at once or waits. */
  readonly does: { readonly now: Child; readonly later: Child };
  /** Where it is answered besides its page and its check run. */
  readonly pullRequest: number | undefined;
  readonly kept: Kept;
}

/** What was filled in already: that they see what is replaced, and a reason for force; `undefined` if force was not thought of. */
export interface Kept {
  readonly understood: boolean;
  readonly reason: string | undefined;
}

/** What stays of a form that is shown again. After a change, people look again before they tick. */
export function keptOf(fields: ReadonlyMap<string, string>, isChanged: boolean): Kept {
  const reason = fields.get("reason") ?? "";
  return {
    understood: !isChanged && fields.get("understood") === "1",
    reason: reason === "" && fields.get("press") !== "force" ? undefined : reason,
  };
}

/** Whether a press of one of the buttons comes to nothing. */
export function isRefused({ evaluation, forced }: Foreseen, fields: ReadonlyMap<string, string>): boolean {
  const judged = fields.get("press") === "force" ? (forced ?? evaluation) : evaluation;
  return judged.verdict === "refuse";
}

/** The button, or why there is none; and force, for people who may use it. */
export function Press({ place, foreseen, environment, live, does, pullRequest, kept: { understood, reason } }: PressProps) {
  const { evaluation, forced } = foreseen;
  const { verdict, findings } = evaluation;
  const ticks = <Tick environment={environment} live={live} understood={understood} facts={foreseen.gathered.facts} />;
  return (
    <>
      {verdict === "refuse" ? <Refused findings={findings} place={place} environment={environment} /> : ticks}
      {verdict === "refuse" ? null : (
        <div class="actions">
          <button class="btn btn-primary" name="press" value="deploy">
            {verdict === "pass" ? does.now : does.later}
          </button>
        </div>
      )}
      {verdict === "wait" ? (
        <p class="mt-2">{`It waits for ${waitsFor(findings).join(", ")}, and is deployed by itself as soon as all rules pass.`}</p>
      ) : null}
      {verdict === "refuse" && forced === undefined ? null : (
        <p class="mt-2 text-small color-fg-muted">
          {pullRequest === undefined
            ? "It is answered on a page of its own, and in the check run of the commit. Nobody is notified."
            : `It is answered on a page of its own, in the check run of the commit, and in #${pullRequest}.`}
        </p>
      )}
      {forced === undefined ? null : (
        <details class="mt-3" open={reason !== undefined}>
          <summary>Force…</summary>
          <p>
            Skips <b>{skippedBy(forced, evaluation).join(", ")}</b>. Everybody can read who did so and why, and the record keeps it.
          </p>
          {verdict === "refuse" ? ticks : null}
          <div class="form-group">
            <label for="reason">Reason (required)</label>
            <input id="reason" class="form-control width-full" name="reason" maxlength={500} value={reason ?? ""} />
          </div>
          <div class="actions">
            <button class="btn btn-danger" name="press" value="force">
              {forced.verdict === "wait" ? does.later : does.now} by force
            </button>
          </div>
        </details>
      )}
    </>
  );
}

/** What stands in the way without force only: the rules it skips, and for a rollback a record that is not believed. */
function skippedBy(forced: Evaluation, { findings }: Evaluation): readonly string[] {
  const isInTheWay = ({ answer }: Finding): boolean => answer === "wait" || answer === "refuse";
  const without = new Set(findings.filter(isInTheWay).map(({ rule }) => rule));
  return forced.findings.filter((finding) => !isInTheWay(finding) && without.has(finding.rule)).map(({ rule }) => rule);
}

function Refused({ findings, place, environment }: Pick<PressProps, "place" | "environment"> & { readonly findings: readonly Finding[] }) {
  const refused = findings.filter(({ answer }) => answer === "refuse");
  const denied = refused.find(({ rule }) => rule === "permission");
  const isLocked = denied === undefined && refused.some(({ rule }) => rule === "lock");
  return (
    <>
      <p class="color-fg-danger">
        <Icon name="x-circle-fill" />{" "}
        {denied === undefined ? (
          <>
            Not now: <b>{refused.map(({ rule }) => rule).join(", ")}</b>.
          </>
        ) : (
          <Line says={denied.says} />
        )}
      </p>
      {isLocked ? (
        <p>
          <a href={addressIn(place.identity, "/unlock", { environment: environment.name })}>
            Unlock <Foreign text={environment.name} />…
          </a>
        </p>
      ) : null}
    </>
  );
}

/** In production, people confirm that they see what is replaced. */
function Tick({
  environment,
  live,
  understood,
  facts,
}: Pick<PressProps, "environment" | "live"> & Pick<Kept, "understood"> & Pick<Foreseen["gathered"], "facts">) {
  if (!environment.productionEnvironment) return null;
  return (
    <p class="form-checkbox">
      <label>
        <input type="checkbox" name="understood" value="1" checked={understood} />{" "}
        {live === undefined ? (
          <>This goes to production, where nothing is live yet</>
        ) : (
          <>
            I see that <RefName name={refOf(live)} />
            {refOf(live) === facts.request.ref.name ? (
              <>
                {" "}
                (<Sha sha={live.sha} url={facts.repository.url} />)
              </>
            ) : null}{" "}
            is replaced
          </>
        )}
      </label>
    </p>
  );
}

/** What has to be corrected in a form first. */
export function Missing({ says }: { readonly says: readonly string[] }) {
  if (says.length === 0) return null;
  return (
    <div class="flash flash-error mb-3" role="alert" tabindex={-1} autofocus>
      <h2>{says.length === 1 ? "1 thing is not right yet" : `${says.length} things are not right yet`}</h2>
      <ul class="ml-3">
        {says.map((each) => (
          <li>
            <Sentence text={each} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function waitsFor(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(({ rule, answer }) => (answer === "wait" ? [awaits(rule) ?? rule] : []));
}
