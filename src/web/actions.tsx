import type { CardView, RepositoryView } from "./repository-page.js";

/** A button that stands on a card, and leads to the page where it is done. */
interface Action {
  readonly says: string;
  readonly href: string;
  readonly primary?: true;
}

/** What somebody may do in an environment, the next thing first. What they may not is left out, and said once above. */
export function Actions({ card, view }: { readonly card: CardView; readonly view: RepositoryView }) {
  const actions = actionsOf(card, view);
  if (actions.length === 0) return null;
  return (
    <div class="actions Box-footer">
      {actions.map(({ says, href, primary }) => (
        <a class={`btn btn-sm ${primary === true ? "btn-primary" : ""}`} href={href}>
          {says}
        </a>
      ))}
    </div>
  );
}

/** Each page that does something has its entry here. */
function actionsOf(_card: CardView, _view: RepositoryView): readonly Action[] {
  return [];
}
