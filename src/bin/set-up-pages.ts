/** What the set-up page needs to know to register an App. */
export interface Registration {
  /** Where GitHub registers Apps, with the state that it hands back. */
  readonly action: string;
  /** https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest#github-app-manifest-parameters */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Where the form for an App that exists already is sent. */
  readonly importing: string;
}

/** The page that begins it all: one button, and a form for who has an App already. */
export function setUpPage({ action, manifest, importing }: Registration): string {
  return page(
    "Set up Gitploy",
    `<p>GitHub asks for a name, registers the App with the permissions and events of <code>app.yml</code>, and leads you back here.</p>
<form action="${attribute(action)}" method="post">
<input type="hidden" name="manifest" value="${attribute(JSON.stringify(manifest))}">
<button>Register GitHub App</button>
</form>
<details><summary>There is an App already</summary>
<form action="${attribute(importing)}" method="post">
<p><label>App ID<br><input name="appId" inputmode="numeric" required></label></p>
<p><label>Private key (PEM)<br><textarea name="pem" rows="6" required></textarea></label></p>
<p><label>Webhook secret<br><input name="webhook_secret" type="password" required></label></p>
<button>Use this App</button>
</form>
</details>`,
  );
}

/** What was wrong, a line each, and the way back. */
export function problemPage(problems: readonly string[], back: string): string {
  return page(
    "That did not work",
    `${problems.map((each) => `<p>${attribute(each)}</p>`).join("\n")}\n<p><a href="${attribute(back)}">Back</a></p>`,
  );
}

/** The end: nothing more is to be had here. */
export function donePage(): string {
  return page(
    "Gitploy is set up",
    "<p>The credentials are in <code>.env</code>, and Gitploy starts now. Install the App, and comment <code>/help</code>.</p>",
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem}input,textarea{width:100%;font:inherit}button{font:inherit;padding:.5rem 1rem;margin:.5rem 0}</style>
</head><body><h1>${title}</h1>
${body}
</body></html>
`;
}

function attribute(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
