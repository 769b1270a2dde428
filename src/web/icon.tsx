import { iconFile } from "./icon-names.js";
import type { IconName } from "./icon-names.js";

/** One of GitHub's icons. It says nothing by itself: a word stands beside it, always. */
export function Icon({ name, colour = "" }: { readonly name: IconName; readonly colour?: string }) {
  return (
    <svg class={`octicon ${colour}`.trim()} width="16" height="16" aria-hidden="true">
      <use href={`/-/assets/${iconFile}#${name}`} />
    </svg>
  );
}
