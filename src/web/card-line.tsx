import type { Child } from "hono/jsx";
import { linksIn, type Deployment } from "../core/deployments.js";
import { foldedInto } from "../core/jobs.js";
import { statusesOf } from "../core/progress.js";
import { colourClasses, Icon } from "./icon.js";
import type { Colour } from "./icon.js";
import type { IconName } from "./icon-names.js";
import type { CardView, RepositoryView } from "./repository-view.js";
import { External, Log } from "./text.js";

/** An environment with all that its card shows. */
export interface CardProps {
  readonly card: CardView;
  readonly view: RepositoryView;
  readonly webUrl: string;
}

/** A line of a card: an icon, a word and a colour say the same. */
export function Line({
  icon,
  colour,
  word,
  children,
}: {
  readonly icon: IconName;
  readonly colour: Colour;
  readonly word: string;
  readonly children?: Child;
}) {
  return (
    <li>
      <span class={`text-bold ${colourClasses[colour]}`}>
        <Icon name={icon} /> {word}
      </span>{" "}
      {children}
    </li>
  );
}

/** The most of a kind that are listed; others are counted. */
export const most = 5;

/** A deployment on a card. */
export interface LinksProps extends Pick<CardProps, "view"> {
  readonly deployment: Deployment;
  /** As on the card: a deployment may spell it differently. */
  readonly environment: string;
}

/** Links to where it runs and to its log. */
export function Links({ deployment, environment, view }: LinksProps) {
  const all = view.overview.snapshot.deployments.get(environment) ?? [];
  const { logUrl, environmentUrl } = linksIn(statusesOf(deployment, foldedInto(deployment, all)));
  return (
    <>
      {environmentUrl === undefined ? null : <External to={environmentUrl}>{new URL(environmentUrl).host}</External>} <Log to={logUrl} />
    </>
  );
}

/** How many are not listed. */
export function More({ amount }: { readonly amount: number }) {
  return amount > 0 ? <li class="color-fg-muted">{`… and ${amount} more`}</li> : null;
}
