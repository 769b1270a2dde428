import { smallestConfig } from "../core/messages/modeline.js";
import { safeWorkflow } from "../core/messages/workflow.js";

/** What the set-up page needs to know to register an App. */
export interface Registration {
  /** GitHub's address for registering Apps, with the state that it returns. */
  readonly action: string;
  /** https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest#github-app-manifest-parameters */
  readonly manifest: Manifest;
  /** Where the form for an existing App is sent. */
  readonly importing: string;
  /** Whether the webhook's address leads here. */
  readonly reach: Reach;
}

/** The App as it will be registered: app.yml, with the addresses filled in. */
export interface Manifest {
  readonly hook_attributes: { readonly url: string; readonly active: true };
  readonly redirect_url: string;
  readonly callback_urls: readonly string[];
  readonly default_permissions?: Readonly<Record<string, string>>;
  readonly default_events?: readonly string[];
}

/**
 * `here`: this process has answered at the address. `elsewhere`: not asked, since a channel passes webhooks on. `local`: GitHub does not deliver to such
 * an address.
 */
export type Reach =
  | { readonly leads: "here" | "elsewhere" | "local" }
  | { readonly leads: "astray"; /** What came back instead. */ readonly why: string };

/** The first page: what will be registered, one button, and a form for people who already have an App. */
export function setUpPage({ action, manifest, importing, reach }: Registration): string {
  return page(
    "Set up Gitploy",
    `<p>GitHub asks for a name, registers the App, and leads you back here. This is what it will be told:</p>
<table>
<tr><th>Webhook</th><td><code>${escaped(manifest.hook_attributes.url)}</code></td></tr>
<tr><th>Back to this page</th><td><code>${escaped(manifest.redirect_url)}</code></td></tr>
<tr><th>Sign-in on the pages</th><td>${manifest.callback_urls.map((url) => `<code>${escaped(url)}</code>`).join("<br>")}</td></tr>
<tr><th>Permissions</th><td>${Object.entries(manifest.default_permissions ?? {})
      .map(([name, level]) => `${escaped(name)}: ${escaped(level)}`)
      .join(", ")}</td></tr>
<tr><th>Events</th><td>${(manifest.default_events ?? []).map(escaped).join(", ")}</td></tr>
</table>
<p>The reason for each permission and event stands in <code>app.yml</code>.</p>
${reachNote(reach, manifest.hook_attributes.url)}
<form action="${escaped(action)}" method="post">
<input type="hidden" name="manifest" value="${escaped(JSON.stringify(manifest))}">
<button>Register GitHub App</button>
</form>
<details><summary>There is an App already</summary>
<form action="${escaped(importing)}" method="post">
<p><label>App ID<br><input name="appId" inputmode="numeric" required></label></p>
<p><label>Private key (PEM)<br><textarea name="pem" rows="6" required></textarea></label></p>
<p><label>Webhook secret<br><input name="webhook_secret" type="password" required></label></p>
<button>Use this App</button>
</form>
</details>`,
  );
}

function reachNote(reach: Reach, url: string): string {
  switch (reach.leads) {
    case "here":
      return `<p>✅ The webhook's address leads to this process: it was asked there just now.</p>`;
    case "elsewhere":
      return `<p>ℹ️ Webhooks go to a channel (<code>WEBHOOK_PROXY_URL</code>), which has to pass them on to this process.</p>`;
    case "local":
      return `<p>⚠️ GitHub delivers no webhooks to this address. Open this page at the address GitHub will reach this server at, or start with <code>WEBHOOK_PROXY_URL=https://smee.io/&lt;channel&gt;</code>.</p>`;
    case "astray":
      return `<p>⚠️ <strong>The webhook's address does not lead to this process</strong>: ${escaped(reach.why)}. GitHub's webhooks would not arrive either, unless only this server cannot reach that address.</p>
<ul>${proxyHints(url)}<li>What stands in front passes <code>${escaped(new URL(url).pathname)}</code> on to this process: docs/running.md, “Behind a reverse proxy”.</li></ul>`;
  }
}

function proxyHints(url: string): string {
  return url.startsWith("http:")
    ? "<li>The address begins with <code>http:</code>. If you opened this page with https, the proxy has to set <code>X-Forwarded-Proto: https</code>.</li>"
    : "";
}

/** The mistakes, a line each, and the way back. */
export function problemPage(problems: readonly string[], back: string): string {
  return page(
    "That did not work",
    `${problems.map((each) => `<p>${escaped(each)}</p>`).join("\n")}\n<p><a href="${escaped(back)}">Back</a></p>`,
  );
}

/** The last page, with the next steps. `app`: where it is installed, and its login without `[bot]`. */
export function donePage(app?: { readonly installUrl: string | undefined; readonly slug: string }): string {
  const install = app?.installUrl === undefined ? "Install the App" : `<a href="${escaped(app.installUrl)}">Install the App</a>`;
  const editor = `https://github.com/OWNER/REPOSITORY/new/main?filename=deploy.yml&value=${encodeURIComponent(smallestConfig)}`;
  return page(
    "Gitploy is set up",
    `<p>The credentials are in <code>.env</code>, and Gitploy starts by itself now. Start it anew for whatever else you write there.</p>
<ol>
<li>${install} on a repository.</li>
<li>Add a <code>deploy.yml</code> there. This is enough to begin with:
<pre>${escaped(smallestConfig)}</pre>
GitHub's editor opens with it at <code>${escaped(editor)}</code>; Gitploy's answer to <code>/deploy</code> has that link for the repository you are in.</li>
<li>Add the workflow that deploys, as <code>.github/workflows/deploy.yml</code>:
<details><summary>The workflow</summary><pre>${escaped(safeWorkflow(app?.slug ?? "gitploy", "object"))}</pre></details></li>
<li>Comment <code>/help</code> in a pull request or an issue. A 👀 says that the comment arrived.</li>
</ol>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}input,textarea{width:100%;font:inherit;box-sizing:border-box}button{font:inherit;padding:.5rem 1rem;margin:.5rem 0}table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.25rem 1rem .25rem 0}code{overflow-wrap:anywhere}pre{overflow-x:auto;padding:.75rem;border:1px solid #8888}</style>
</head><body><h1>${title}</h1>
${body}
</body></html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
