import { html } from "hono/html";
import { iconFile } from "./icon-names.js";
import type { IconName } from "./icon-names.js";

/** Primer's colour classes, written out so that the style keeps them: pages compose them from a colour's name. */
export const colourClasses = {
  accent: "color-fg-accent",
  success: "color-fg-success",
  attention: "color-fg-attention",
  danger: "color-fg-danger",
  muted: "color-fg-muted",
} as const;

/** A colour with a meaning, always beside a word that says the same. */
export type Colour = keyof typeof colourClasses;

/** One of GitHub's icons. It says nothing by itself: a word stands beside it, always. As text, since a page has many, and elements of SVG take long. */
export function Icon({ name, colour = "" }: { readonly name: IconName; readonly colour?: string }) {
  const classes = `octicon ${colour}`.trim();
  return html`<svg class="${classes}" width="16" height="16" aria-hidden="true"><use href="/-/assets/${iconFile}#${name}"></use></svg>`;
}
