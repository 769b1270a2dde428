import type { Child } from "hono/jsx";
import { count, span } from "../core/messages/time.js";
import { enough } from "../core/metrics/statistics.js";
import { Bars, Dots } from "./chart.js";
import type { MetricsFacts } from "./metrics-facts.js";
import { Table } from "./table.js";
import { Foreign } from "./text.js";
import { Day, Moment } from "./time.js";

interface Given {
  readonly facts: MetricsFacts;
}

/** One metric: its number, its chart with a table, and its formula. */
function Metric({
  name,
  value,
  formula,
  children,
}: {
  readonly name: string;
  readonly value: Child;
  readonly formula: Child;
  readonly children?: Child;
}) {
  return (
    <section class="Box p-3">
      <h2>{name}</h2>
      <p class="metric">{value}</p>
      {children}
      <p class="text-small color-fg-muted mt-2">{formula}</p>
    </section>
  );
}

function AsTable({ caption, head, rows }: Parameters<typeof Table>[0]) {
  const shown = rows.slice(0, mostRows);
  return (
    <details class="mt-2">
      <summary>As a table</summary>
      {shown.length < rows.length ? <p class="color-fg-muted">{`The newest ${mostRows} of ${rows.length}.`}</p> : null}
      <Table caption={caption} head={head} rows={shown} />
    </details>
  );
}

const mostRows = 100;

/** How often something new goes live. */
export function DeploymentFrequency({ facts: { frequency } }: Given) {
  const { deploys, rollbacks, perDay, weeks } = frequency;
  const often = perDay >= 1 ? `${short(perDay)} a day` : `${short(perDay * 7)} a week`;
  const all = `${count(deploys, "deploy")} and ${count(rollbacks, "rollback")} succeeded`;
  const most = Math.max(...weeks.map((week) => week.deploys + week.rollbacks));
  return (
    <Metric
      name="Deployment frequency"
      value={
        <>
          <b>{often}</b> {all}
        </>
      }
      formula="Deploys that succeeded ÷ days. Rollbacks are shown, and not counted."
    >
      {deploys + rollbacks < enough ? null : (
        <Bars
          says={`${all}; at most ${most} in one week`}
          kinds={[
            { name: "deploys", fill: "chart-well" },
            { name: "rollbacks", fill: "chart-back" },
          ]}
          bars={weeks.map((week) => ({ begins: week.begins, parts: [week.deploys, week.rollbacks] }))}
        />
      )}
      <AsTable
        caption="Successes by week, newest first"
        head={["Week from", "Deploys", "Rollbacks"]}
        rows={weeks.toReversed().map((week) => [<Day at={week.begins} />, String(week.deploys), String(week.rollbacks)])}
      />
    </Metric>
  );
}

/** How long changes wait for going live. */
export function LeadTime({ facts: { leadTimes, span: time }, branch }: Given & { readonly branch: string }) {
  const { changes, median, ninetieth, medianFromOpening, notAttributed } = leadTimes;
  const dots = changes.map(({ at, milliseconds }) => ({ at, milliseconds }));
  return (
    <Metric
      name="Lead time of changes"
      value={
        <>
          <b>{median === undefined ? "–" : span(median)}</b>{" "}
          {ninetieth === undefined
            ? `${count(changes.length, "change")} went live`
            : `median of ${changes.length} changes; nine of ten within ${span(ninetieth)}`}
          {medianFromOpening === undefined ? null : `; from the opening of the pull request ${span(medianFromOpening)}`}
        </>
      }
      formula={
        <>
          A change&apos;s first success here − its merge into <Foreign text={branch} />, the commit&apos;s own date (≈) where no pull
          request brought it. Commits of one pull request are one change. What the oldest success that was read had is where counting
          begins. {notAttributed === 0 ? null : `${count(notAttributed, "success")} of other commits, or of older ones: not attributed.`}
        </>
      }
    >
      {dots.length < enough ? null : (
        <Dots says={`${changes.length} changes, the median took ${span(median ?? 0)}`} from={time.from} until={time.until} dots={dots} />
      )}
      {changes.length === 0 ? null : (
        <AsTable
          caption="Changes, newest first"
          head={["Change", "Live since", "Lead time"]}
          rows={changes.toReversed().map(({ title, pullRequest, at, milliseconds, approximate }) => [
            <>
              {pullRequest === undefined ? "" : `#${pullRequest} `}
              <Foreign text={title} most={60} />
            </>,
            <Moment at={at} />,
            `${approximate ? "≈ " : ""}${span(milliseconds)}`,
          ])}
        />
      )}
    </Metric>
  );
}

/** How many deployments failed. */
export function ChangeFailureRate({ facts: { changeFailures } }: Given) {
  const { ended, failed, rolledBack, rate, weeks } = changeFailures;
  const all = `${failed} failed, ${rolledBack} went live and ${rolledBack === 1 ? "was" : "were"} rolled back, of ${count(ended, "deploy")}`;
  return (
    <Metric
      name="Change failure rate"
      value={
        <>
          <b>{percent(rate)}</b> {all}
        </>
      }
      formula="(Failed + went live and was rolled back) ÷ deploys that ended, without rollbacks and what people cancelled. A fix that goes forward, or an incident that nobody rolled back, is not seen."
    >
      {ended < enough ? null : (
        <Bars
          says={all}
          kinds={[
            { name: "failed", fill: "chart-failed" },
            { name: "rolled back", fill: "chart-back" },
          ]}
          bars={weeks.map((week) => ({ begins: week.begins, parts: [week.failed, week.rolledBack] }))}
        />
      )}
      <AsTable
        caption="Failures by week, newest first"
        head={["Week from", "Deploys", "Failed", "Rolled back", "Rate"]}
        rows={weeks
          .toReversed()
          .map((week) => [
            <Day at={week.begins} />,
            String(week.ended),
            String(week.failed),
            String(week.rolledBack),
            percent(week.ended === 0 ? undefined : (week.failed + week.rolledBack) / week.ended),
          ])}
      />
    </Metric>
  );
}

/** How long recovery took. */
export function TimeToRestore({ facts: { restores, span: time } }: Given) {
  const { restored, failingSince, median } = restores;
  return (
    <Metric
      name="Time to restore"
      value={
        <>
          <b>{median === undefined ? "–" : span(median)}</b>{" "}
          {median === undefined ? `${count(restored.length, "failure")} mended` : `median of ${restored.length} failures`}
          {failingSince === undefined ? null : (
            <>
              ; <span class="color-fg-danger">still failing</span> since <Moment at={failingSince} />
            </>
          )}
        </>
      }
      formula="From a failure (its end, or the success of what was rolled back later) to the next success that was not rolled back itself. Failures in a row are one. A median from three on."
    >
      {restored.length < enough ? null : (
        <Dots
          says={`${restored.length} failures, mended in ${span(median ?? 0)} by the median`}
          from={time.from}
          until={time.until}
          dots={restored.map(({ until, milliseconds }) => ({ at: until, milliseconds }))}
        />
      )}
      {restored.length === 0 ? null : (
        <AsTable
          caption="Failures, newest first"
          head={["Failed", "Restored", "Took"]}
          rows={restored
            .toReversed()
            .map(({ from, until, milliseconds }) => [<Moment at={from} />, <Moment at={until} />, span(milliseconds)])}
        />
      )}
    </Metric>
  );
}

function percent(rate: number | undefined): string {
  return rate === undefined ? "–" : `${Math.round(rate * 100)} %`;
}

function short(amount: number): string {
  return amount.toFixed(1).replace(/\.0$/, "");
}
