import { refInLink } from "../core/ref-word.js";
import type { RefListKind } from "../github/types/ref-list.js";
import type { Snapshot } from "../github/types/snapshot.js";
import { addressIn } from "./addresses.js";
import { Icon } from "./icon.js";
import { choiceOf, type RefChoice, type RefChoiceIn } from "./ref-choice.js";
import { Row } from "./ref-row.js";
import { RefName, visible } from "./text.js";
import { WhichEnvironment } from "./which-environment.js";
import { addressOf } from "./wish.js";

/** Step 1 of a deployment: what to deploy, found without knowing its name. */
export function ChoosePage({ choice }: { readonly choice: RefChoice }) {
  const { environment, unknown } = choice;
  return (
    <>
      <h1>{environment === undefined ? "Deploy: where to?" : <>Deploy to {<bdi>{environment.name}</bdi>}: what?</>}</h1>
      <WhichEnvironment
        action={addressIn(choice.place.identity, "/deploy")}
        all={choice.config.environments}
        chosen={environment?.name}
        unknown={unknown}
        kept={choiceOf(choice)}
      />
      {environment === undefined ? null : (
        <>
          <Find choice={choice} environment={environment} />
          <Tabs choice={choice} environment={environment} />
          <div id="refs">
            <Refs choice={choice} environment={environment} />
          </div>
        </>
      )}
    </>
  );
}

const tabs: readonly { readonly kind: RefListKind; readonly says: string }[] = [
  { kind: "tags", says: "Tags" },
  { kind: "branches", says: "Branches" },
  { kind: "pull_requests", says: "Pull requests" },
  { kind: "commits", says: "Commits" },
];

function Find({ choice, environment }: RefChoiceIn) {
  const { identity } = choice.place;
  const action = `/${identity.owner}/${identity.name}/deploy`;
  return (
    <form method="get" action={action} role="search" class="find mb-3">
      <input type="hidden" name="environment" value={environment.name} />
      <input type="hidden" name="kind" value={choice.kind} />
      <label for="q">Find a tag, branch, SHA, #12 or link</label>
      <div class="d-flex">
        <input
          id="q"
          type="search"
          class="form-control flex-auto mr-2"
          name="q"
          value={choice.query}
          maxlength={250}
          autocomplete="off"
          spellcheck={false}
          hx-get={action}
          hx-include="closest form"
          hx-trigger="input changed delay:300ms"
          hx-target="#refs"
          hx-sync="this:replace"
        />
        <button class="btn">Find</button>
      </div>
    </form>
  );
}

function Tabs({ choice, environment }: RefChoiceIn) {
  return (
    <nav aria-label="Kind of ref" class="page-nav mb-2">
      {tabs.map(({ kind, says }) => (
        <a
          href={addressOf(choice.place, { environment: environment.name }, choiceOf({ ...choice, kind, branch: undefined }))}
          {...(kind === choice.kind && { "aria-current": "page" })}
        >
          {says}
        </a>
      ))}
    </nav>
  );
}

/** The part that changes while typing. */
export function Refs({ choice, environment }: RefChoiceIn) {
  const { list, query, suggestions, place, kind, paged } = choice;
  return (
    <>
      <p aria-live="polite" class="color-fg-muted text-small">
        {list.rows.length} shown,{" "}
        {choice.branch === undefined ? (
          orders[kind]
        ) : (
          <>
            of <RefName name={choice.branch} />, newest first
          </>
        )}
        {query === ""
          ? ""
          : kind === "tags" || kind === "branches"
            ? `, with “${visible(query)}” in their names`
            : "; these lists are not searched"}
        {list.withChecks ? "" : ". Checks are not read here: they are when you choose."}
      </p>
      {suggestions.length === 0 ? null : (
        <ul class="refs">
          {suggestions.map((name) => (
            <li>
              <a href={addressOf(place, { environment: environment.name, ref: name })}>
                <Icon name="arrow-right" /> <RefName name={name} />
              </a>
            </li>
          ))}
        </ul>
      )}
      {list.rows.length === 0 ? <p>{empty(choice)}</p> : null}
      <ul class="refs">
        {list.rows.map((row) => (
          <Row choice={choice} environment={environment} row={row} />
        ))}
      </ul>
      <p class="choices">
        {paged ? <a href={addressOf(place, { environment: environment.name }, choiceOf(choice))}>Newest</a> : null}
        {list.next === undefined ? null : (
          <a class="btn" href={addressOf(place, { environment: environment.name }, { ...choiceOf(choice), after: list.next })}>
            Older
          </a>
        )}
      </p>
    </>
  );
}

const orders: Readonly<Record<RefListKind, string>> = {
  tags: "roughly the newest commit first",
  branches: "those pushed newest first, then by name",
  pull_requests: "open ones, the one updated last first",
  commits: "of the default branch, newest first",
};

function empty({ query, kind, branch, paged }: RefChoice): string {
  if (branch !== undefined && !paged) return `There is no branch ${visible(branch)} on GitHub, or none any more.`;
  if (query !== "" && (kind === "tags" || kind === "branches")) return "No name holds that. A SHA, #12 or a link may be typed, too.";
  return kind === "pull_requests" ? "No pull request is open." : "There are none yet.";
}

/** What a word in the box names directly: a ref of that name, or the subject of a GitHub link. */
export function namedBy(word: string, { refs, repository }: Snapshot): string | undefined {
  const found = refs.get(word);
  const is = found?.tag ?? found?.branch?.commit ?? found?.sha ?? found?.pullRequest?.head;
  return is === undefined ? refInLink(word, repository.url) : word;
}
