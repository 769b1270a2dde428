import type { Child } from "hono/jsx";
import { moods } from "../tools.js";
import { moments, outages, type Moment, type Outage } from "../troubles.js";
import { endOfFreeze, jumps } from "./acts.js";
import { addressOf, home, type Here } from "./addresses.js";
import type { Played } from "./played.js";
import { Press } from "./press.js";

interface Choice {
  readonly name: string;
  readonly value: string;
  readonly says: string;
  readonly title?: string;
  readonly chosen?: true | undefined;
}

const outageNames: Readonly<Record<Outage, string>> = {
  "502": "502",
  "502-done": "502, yet done",
  hourly: "hourly limit",
  secondary: "secondary limit",
  late: "webhooks fail",
  lost: "webhooks lost",
};

/** The other events in an organisation: checks, pushes, a tool, time, and faults. */
export function WorldButtons({ played: { stage, guide }, here }: { readonly played: Played; readonly here: Here }) {
  const { place } = here;
  const pull = stage.repository.issues.get(place)?.pullRequest;
  const isOpen = stage.repository.openPullRequests.has(place);
  const freeze = endOfFreeze(stage);
  const trouble = stage.troubles.current();
  const armed = stage.troubles.armed();
  return (
    <section aria-label="The world around" class="world">
      <h2>The world around</h2>
      {isOpen ? (
        <Group
          of="Checks"
          here={here}
          choices={[
            { name: "checks", value: "success", says: "green" },
            { name: "checks", value: "failure", says: "red" },
            { name: "checks", value: "pending", says: "pending" },
          ]}
        />
      ) : null}
      {pull === undefined || pull.merged !== undefined ? null : (
        <Group
          of={`#${place}`}
          here={here}
          choices={isOpen ? openChoices(place, pull.draft) : [{ name: "pull", value: "reopen", says: "reopen" }]}
        />
      )}
      <Group
        of="Deploy tool"
        here={here}
        choices={moods.map((value) => ({
          name: "mood",
          value,
          says: value === "usual" ? "as usual" : value,
          chosen: stage.tools.mood() === value || undefined,
        }))}
      />
      <Group
        of={`Time: ${stage.github.clock.now().toISOString().slice(11, 16)} UTC`}
        here={here}
        choices={[
          ...jumps.map((minutes) => ({
            name: "time",
            value: String(minutes),
            says: minutes < 60 ? `+${minutes} min` : `+${minutes / 60} h`,
          })),
          ...(freeze === undefined
            ? []
            : [{ name: "time", value: "thaw", says: "end of the freeze", title: `${freeze.environment}: ${freeze.until.toISOString()}` }]),
        ]}
      />
      <Group
        of="GitHub"
        here={here}
        choices={[
          ...Object.entries(outages).map(([value, { minutes, says }]) => ({
            name: "gitHub",
            value,
            says: outageNames[value as Outage],
            title: `${says}, for ${minutes} min`,
            chosen: trouble?.outage === value || undefined,
          })),
          { name: "gitHub", value: "well", says: "all is well" },
        ]}
      />
      <Group
        of="Kill the App"
        here={here}
        choices={Object.entries(moments).map(([value, says]) => ({
          name: "kill",
          value,
          says,
          chosen: armed === (value as Moment) || undefined,
        }))}
      />
      <Row of="deploy.yml">
        <a class="btn btn-sm" href={addressOf("rules", here)}>
          Edit, or begin with another
        </a>
      </Row>
      <Row of="All of it">
        {guide.steps() === undefined || guide.isOpen() ? null : (
          <Press here={here} name="guide" value="open">
            Guide
          </Press>
        )}
        <form method="post" action={`${home}/again`} target="_top">
          <button class="btn btn-sm btn-danger" type="submit">
            Start over
          </button>
        </form>
      </Row>
    </section>
  );
}

/** The current fault, in a sentence. */
export function Trouble({ played: { stage } }: { readonly played: Played }) {
  const trouble = stage.troubles.current();
  if (trouble === undefined) return null;
  return (
    <p class="flash flash-warn">
      {outages[trouble.outage].says}, until {trouble.until.toISOString().slice(11, 16)} UTC. A press on +
      {String(outages[trouble.outage].minutes)} min takes you there.
    </p>
  );
}

function openChoices(place: number, draft: boolean): readonly Choice[] {
  return [
    { name: "line", value: "push", says: "push" },
    { name: "line", value: `merge ${place}`, says: "merge" },
    { name: "pull", value: "close", says: "close" },
    draft ? { name: "pull", value: "ready", says: "ready for review" } : { name: "pull", value: "draft", says: "convert to draft" },
  ];
}

function Group({ of, here, choices }: { readonly of: string; readonly here: Here; readonly choices: readonly Choice[] }) {
  return (
    <Row of={of}>
      {choices.map(({ says, ...choice }) => (
        <Press here={here} {...choice}>
          {says}
        </Press>
      ))}
    </Row>
  );
}

function Row({ of, children }: { readonly of: string; readonly children?: Child }) {
  return (
    <div class="of" role="group" aria-label={of}>
      <span>{of}</span>
      <div>{children}</div>
    </div>
  );
}
