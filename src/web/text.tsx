import type { Child } from "hono/jsx";
import { clip, httpUrl } from "../core/messages/markdown.js";
import { html } from "hono/html";
import { Icon } from "./icon.js";

/** How much of a text is shown; its title has the rest. */
const longest = 120;
const longestSentence = 300;

/**
 * What a person wrote: one line, of its own direction, with what cannot be seen made visible. `html` makes it inert, as JSX does; a page has hundreds of such
 * small things, and as elements they take several times as long.
 */
export function Foreign({ text, most = longest }: { readonly text: string; readonly most?: number }) {
  const line = visible(text);
  const shown = clip(line, most);
  return shown === line ? html`<bdi>${line}</bdi>` : html`<bdi title="${line}">${shown}</bdi>`;
}

/** A sentence of ours that may begin with a name that a person gave: it runs from left to right all the same. */
export function Sentence({ text }: { readonly text: string }) {
  const line = visible(text);
  const shown = clip(line, longestSentence);
  return shown === line ? html`<bdi dir="ltr">${line}</bdi>` : html`<bdi dir="ltr" title="${line}">${shown}</bdi>`;
}

/**
 * One line; characters that are invisible, or change the text's direction, are shown by their number. What joins pictures to one (U+200D) stays: there it
 * can be seen.
 */
export function visible(text: string): string {
  if (plain.test(text)) return text;
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

const unseen =
  /(?!(?<=\p{Extended_Pictographic}[\u{FE0F}\p{Emoji_Modifier}]?)\u{200D}(?=\p{Extended_Pictographic}))[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu;

/** Most texts are ASCII words with single spaces. */
const plain = /^[!-~]+(?: [!-~]+)*$/;

/** A link to another site, with its host if that is not GitHub's; only http(s) addresses become links. */
export function External({ to, children }: { readonly to: string | undefined; readonly children?: Child }) {
  const address = to === undefined ? undefined : httpUrl(to);
  if (address === undefined) return <>{children}</>;
  return (
    <a href={address} rel="noreferrer" title={new URL(address).host}>
      {children}
      <span class="joined">
        <Icon name="link-external" colour="ml-1" />
      </span>
    </a>
  );
}

/** A link to the log of a deployment, with its host. */
export function Log({ to }: { readonly to: string | undefined }) {
  const address = to === undefined ? undefined : httpUrl(to);
  return address === undefined ? null : <External to={address}>Log on {new URL(address).host}</External>;
}

/** A link to one of GitHub's own pages, of the repository whose address is `url`. */
export function OnGitHub({ url, children }: { readonly url: string; readonly children?: Child }) {
  return (
    <a href={url} rel="noreferrer">
      {children}
    </a>
  );
}

/** A commit's short SHA, which leads to it. */
export function Sha({ sha, url }: { readonly sha: string; readonly url: string }) {
  return html`<a href="${url}/commit/${sha}" rel="noreferrer"><code>${sha.slice(0, 7)}</code></a>`;
}

/** A ref as people typed it. */
export function RefName({ name }: { readonly name: string }) {
  return html`<b class="ref-name">${Foreign({ text: /^[0-9a-f]{40}$/.test(name) ? name.slice(0, 7) : name, most: 80 })}</b>`;
}

/** Somebody, with their picture where GitHub has one by their login. */
export function Login({ login, webUrl }: { readonly login: string; readonly webUrl: string }) {
  const pictured = /^[A-Za-z\d](?:[A-Za-z\d-]{0,38})$/.test(login);
  return (
    <span class="no-wrap">
      {pictured ? (
        <img class="avatar avatar-user" src={`${webUrl}/${login}.png?size=40`} alt="" width="16" height="16" loading="lazy" />
      ) : null}{" "}
      <bdi>{visible(login)}</bdi>
    </span>
  );
}
