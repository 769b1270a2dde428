import type { PullRequestLink } from "../core/facts.js";
import type { Deployment } from "../core/deployments.js";
import type { Changes } from "../flows/requests/foresee.js";
import { Icon } from "./icon.js";
import { External, Foreign } from "./text.js";

/** The most that are listed; the link leads to the rest. */
const most = 30;

interface BringsProps {
  readonly changes: Changes | undefined;
  /** What is live, and what is to be. */
  readonly live: Deployment | undefined;
  readonly sha: string;
  readonly url: string;
}

/** What a deployment brings, and what it takes away. */
export function Brings({ changes, live, sha, url }: BringsProps) {
  if (changes === undefined || live === undefined) return null;
  const { ahead, brought, lost } = changes;
  return (
    <section class="Box p-3 mb-3">
      <h2>
        <Icon name="arrow-right" /> Goes live
      </h2>
      <p>
        <External to={`${url}/compare/${live.sha}...${sha}`}>
          {ahead === undefined ? "Compare" : ahead === 0 ? "No commit that is not live already" : counted(ahead, "commit")}
        </External>
        {brought.length === 0 ? "" : ` · ${counted(brought.length, "pull request")}`}
      </p>
      <PullRequests all={brought} />
      <h2>
        <Icon name="undo" /> Lost
      </h2>
      {lost === "unknown" ? (
        <p class="color-fg-attention">GitHub does not tell whether this contains everything that is live.</p>
      ) : lost.length === 0 ? (
        <p>Nothing: this contains everything that is live.</p>
      ) : (
        <div class="flash flash-warn">
          <p>
            <Icon name="alert" /> This does not contain everything that is live. Deploying it takes away:
          </p>
          <PullRequests all={lost} />
        </div>
      )}
    </section>
  );
}

function counted(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? "" : "s"}`;
}

function PullRequests({ all }: { readonly all: readonly PullRequestLink[] }) {
  if (all.length === 0) return null;
  return (
    <ul class="ml-3 mb-3">
      {all.slice(0, most).map(({ number, title, url }) => (
        <li>
          <External to={url}>
            {number === undefined ? "" : `#${number} `}
            <Foreign text={title} />
          </External>
        </li>
      ))}
      {all.length > most ? <li>{`… and ${all.length - most} more`}</li> : null}
    </ul>
  );
}
