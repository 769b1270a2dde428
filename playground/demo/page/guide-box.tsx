import { Icon } from "../../../src/web/icon.js";
import type { Next, Step } from "../guide.js";
import type { Here } from "./addresses.js";
import type { Played } from "./played.js";
import { Press } from "./press.js";

/** The guide: the steps done, and what to do next. */
export function GuideBox({ played: { guide }, here }: { readonly played: Played; readonly here: Here }) {
  const steps = guide.steps();
  if (steps === undefined || !guide.isOpen()) return null;
  const reached = steps.findIndex(({ done }) => !done);
  const step = steps[reached];
  return (
    <section aria-labelledby="guide" class="guide">
      <h2 id="guide">{step === undefined ? "You have seen it all" : `Step ${reached + 1} of ${steps.length}: ${step.title}`}</h2>
      <ol>
        {steps.map(({ title, done }, index) => (
          <li {...(index === reached && { "aria-current": "step" })}>
            <Icon name={done ? "check-circle-fill" : index === reached ? "dot-fill" : "circle"} colour={done ? "color-fg-success" : ""} />{" "}
            {title}
            {done ? <span class="sr-only"> (done)</span> : null}
          </li>
        ))}
      </ol>
      {step === undefined ? <p>Now break something: GitHub, the App, or deploy.yml.</p> : <Doing step={step} />}
      <div class="row">
        {step?.next === undefined ? null : <Does next={step.next} />}
        <Press here={here} name="guide" value="leave">
          Leave the guide
        </Press>
      </div>
    </section>
  );
}

function Doing({ step: { says, next } }: { readonly step: Step }) {
  return (
    <p>
      {says}
      {next?.kind === "comment" ? (
        <>
          {" "}
          As <b>{next.by}</b> in #{next.place}, type <code>{next.body}</code>
        </>
      ) : null}
    </p>
  );
}

function Does({ next }: { readonly next: Next }) {
  switch (next.kind) {
    case "comment":
      return (
        <Press here={{ place: next.place, by: next.by }} name="line" value={`@${next.by} #${next.place} ${next.body}`} look="primary">
          Comment as {next.by}: {next.body}
        </Press>
      );
    case "check":
      return (
        <Press here={{ place: next.place, by: "ann" }} name="checks" value="success" look="primary">
          Turn the checks of #{String(next.place)} green
        </Press>
      );
  }
}
