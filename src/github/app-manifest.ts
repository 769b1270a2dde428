import { number, text } from "./client/reading.js";

/** The credentials of an App that GitHub has just registered. */
export interface NewApp {
  readonly id: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** For signing in on the pages; `undefined` if this GitHub gives none. */
  readonly client: { readonly id: string; readonly secret: string } | undefined;
  /** The App's page. */
  readonly url: string;
}

/**
 * Exchanges the code from the end of GitHub's manifest flow, once and within an hour; `undefined` if GitHub does not know it.
 * https://docs.github.com/en/rest/apps/apps#create-a-github-app-from-a-manifest
 */
export async function newApp(apiUrl: string, code: string, timeout: number): Promise<NewApp | undefined> {
  const headers = { accept: "application/vnd.github+json", "user-agent": "gitploy" };
  const signal = AbortSignal.timeout(timeout);
  const response = await fetch(`${apiUrl}/app-manifests/${encodeURIComponent(code)}/conversions`, { method: "POST", headers, signal });
  if (response.status === 404 || response.status === 422) return undefined;
  const app: unknown = await response.json();
  const [id, privateKey, webhookSecret] = [number(app, "id"), text(app, "pem"), text(app, "webhook_secret")];
  const [url, clientId, clientSecret] = [text(app, "html_url"), text(app, "client_id"), text(app, "client_secret")];
  if (response.status !== 201 || id === undefined || privateKey === undefined || webhookSecret === undefined || url === undefined)
    throw new Error(`GitHub answered ${response.status}, and no credentials`);
  const client = clientId === undefined || clientSecret === undefined ? undefined : { id: clientId, secret: clientSecret };
  return { id, privateKey, webhookSecret, client, url };
}
