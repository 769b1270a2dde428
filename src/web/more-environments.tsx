import type { Child } from "hono/jsx";
import { deploymentAddress, refOf } from "./addresses.js";
import { choiceAddress } from "./environment-choice.js";
import { colourClasses, type Colour, Icon } from "./icon.js";
import type { IconName } from "./icon-names.js";
import type { CardView, RepositoryView } from "./repository-view.js";
import { Table } from "./table.js";
import { Foreign, RefName, Sha } from "./text.js";
import { Ago } from "./time.js";

/** A line for each environment without a card: what is live there, and its state. */
export function MoreEnvironments({ cards, view }: { readonly cards: readonly CardView[]; readonly view: RepositoryView }) {
  if (cards.length === 0) return null;
  const { identity } = view.place;
  return (
    <section class="mt-4">
      <h2>The others</h2>
      <Table
        caption="The other environments"
        head={["Environment", "State", "Live", "Since"]}
        rows={cards.map(({ row: { environment, live, ...row } }) => {
          const [icon, colour, word] = stateOf(row);
          const since = live?.statuses.findLast(({ state }) => state === "success")?.at ?? live?.createdAt;
          return [
            <a href={choiceAddress(identity, { word: environment, part: 1 })}>
              <Foreign text={environment} most={80} />
            </a>,
            <span class={`no-wrap ${colourClasses[colour]}`}>
              <Icon name={icon} /> {word}
            </span>,
            ...(live === undefined || since === undefined
              ? ["nothing", ""]
              : ([
                  <>
                    <a href={deploymentAddress(identity, live)}>
                      <RefName name={refOf(live)} />
                    </a>{" "}
                    <Sha sha={live.sha} url={view.overview.snapshot.repository.url} />
                  </>,
                  <Ago at={since} now={view.now} />,
                ] satisfies Child[])),
          ];
        })}
      />
    </section>
  );
}

/** The most important state, in a word. */
function stateOf({
  running,
  waiting,
  lock,
  verified,
  frozen,
}: Omit<CardView["row"], "environment" | "live">): readonly [icon: IconName, colour: Colour, word: string] {
  if (running.some(({ ours }) => ours)) return ["sync", "accent", "deploying"];
  if (waiting.length > 0) return ["hourglass", "attention", `${waiting.length} waiting`];
  if (!verified) return ["alert", "danger", "record not believed"];
  if (lock !== undefined) return ["lock", "attention", "locked"];
  return frozen === undefined ? ["check", "success", "free"] : ["no-entry", "attention", "frozen"];
}
