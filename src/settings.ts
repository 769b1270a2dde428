import { gitHubAddresses, type GitHubAddresses } from "./github-host.js";
import { hasPrivateKey, privateKey } from "./private-key.js";
import { judgeSpelling } from "./spelling.js";
import { flag, integer, matching, oneOf, plain, text, type Variables } from "./variables.js";
import { currentSecret, previousSecret } from "./webhook-secrets.js";

export type { Variables } from "./variables.js";

/** Where and how the log is written. */
export interface LogSettings {
  readonly level: LogLevel;
  readonly format: "json" | "pretty";
  /** `"level":"info"` instead of `"level":30`. */
  readonly levelInString: boolean;
  readonly messageKey: string;
}

/** All settings of an operator, checked; each variable is explained in `.env.example`. */
export interface Settings {
  readonly app: { readonly id: number; /** PEM. */ readonly privateKey: string };
  readonly webhook: {
    readonly path: string;
    /** The current secret first; deliveries and ledger records signed with any of them are believed. */
    readonly secrets: readonly [string, ...string[]];
  };
  readonly gitHub: GitHubAddresses & {
    /** Milliseconds that one request may take. */
    readonly timeout: number;
  };
  readonly ledger: {
    /** Starts with `refs/`, ends with `/`. */
    readonly prefix: string;
    /** The name of the repository of the same owner that holds all ledgers; `undefined`: each repository holds its own. */
    readonly repository: string | undefined;
  };
  /** The seconds between two rounds of the housekeeping; 0: never. */
  readonly housekeeping: { readonly sweep: number; readonly redelivery: number };
  readonly server: {
    readonly host: string | undefined;
    readonly port: number;
    /** The most deliveries that are processed at the same time. */
    readonly concurrency: number;
    /** The most deliveries that are processed or waiting; more are refused. */
    readonly backlog: number;
  };
  readonly metrics: {
    /** The token that a scraper has to send; `undefined`: anybody who reaches the server may read. */
    readonly token: string | undefined;
    /** Whether deployments are also counted by repository. */
    readonly byRepository: boolean;
    /** The CloudWatch namespace for the metrics; `undefined`: CloudWatch gets none. */
    readonly namespace: string | undefined;
  };
  /** `undefined`: no pages. */
  readonly pages: PagesSettings | undefined;
  readonly log: LogSettings;
}

/**
 * The settings of the pages, with the App's OAuth client:
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/identifying-and-authorizing-users-on-behalf-of-a-github-app
 */
export interface PagesSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The pages' address, without a final slash; `undefined`: the host in each request. */
  readonly url: string | undefined;
}

/** An error for settings that cannot be used, with a line for each wrong variable. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** The log levels, from the most to the least verbose. */
export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
type LogLevel = (typeof logLevels)[number];

/** Whether there are no credentials yet: then the set-up page starts, except in production, where that is a mistake. */
export function needsSetUp(env: Variables): boolean {
  // In quotes, it is a mistake, but meant.
  const production = /^(["']?)production\1$/.test(text(env, "NODE_ENV") ?? "");
  return text(env, "APP_ID") === undefined && !hasPrivateKey(env) && !production;
}

/** Reads and checks all settings; throws a SettingsError that names everything wrong at once, and never a secret. */
export function readSettings(env: Variables): Settings {
  return checked((check) => settingsOf(env, check));
}

/** The settings of the webhook function on AWS: without the private key, with the queue. */
export interface WebhookFunctionSettings extends Pick<Settings, "webhook"> {
  readonly app: Pick<Settings["app"], "id">;
  /** The URL of the FIFO queue. */
  readonly queueUrl: string;
  readonly log: Pick<LogSettings, "level">;
}

/** Reads and checks the webhook function's settings; throws a SettingsError as `readSettings` does. */
export function readWebhookFunctionSettings(env: Variables): WebhookFunctionSettings {
  return checked((check) => ({
    app: { id: check(() => appId(env), 0) },
    webhook: webhook(env, check),
    queueUrl: check(() => queueUrl(env), ""),
    log: { level: logLevel(env, check) },
  }));
}

/** Reads a value; on a mistake, records it and returns `otherwise`. */
type Check = <T>(read: () => T, otherwise: T) => T;

/** Reads several values, and throws one SettingsError with all mistakes. */
export function checked<T>(readAll: (check: Check) => T): T {
  const problems: string[] = [];
  const settings = readAll((read, otherwise) => {
    try {
      return read();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return otherwise;
    }
  });
  if (problems.length > 0) throw new SettingsError(problems.join("\n"));
  return settings;
}

function settingsOf(env: Variables, check: Check): Settings {
  check(() => judgeSpelling(env), undefined);
  const production = check(() => plain(env, "NODE_ENV"), undefined) === "production";
  const { apiUrl, webUrl } = check(() => gitHubAddresses(env), { apiUrl: "", webUrl: "" });
  return {
    app: { id: check(() => appId(env), 0), privateKey: check(() => privateKey(env), "") },
    webhook: webhook(env, check),
    gitHub: {
      apiUrl,
      webUrl,
      timeout: check(() => integer(env, "GITPLOY_REQUEST_TIMEOUT", 100, 10_000), undefined) ?? 5_000,
    },
    ledger: {
      prefix: check(() => ledgerPrefix(env), undefined) ?? "refs/gitploy/",
      repository: check(
        () => matching(env, "GITPLOY_LEDGER_REPOSITORY", /^(?!\.{1,2}$)[\w.-]{1,100}$/, "a repository's name without its owner"),
        undefined,
      ),
    },
    housekeeping: {
      sweep: check(() => integer(env, "GITPLOY_SWEEP_INTERVAL", 0, 240), undefined) ?? 60,
      redelivery: check(() => integer(env, "GITPLOY_REDELIVERY_INTERVAL", 0, 3_600), undefined) ?? 300,
    },
    server: {
      host: check(() => plain(env, "HOST"), undefined),
      port: check(() => integer(env, "PORT", 0, 65_535), undefined) ?? 3000,
      concurrency: check(() => integer(env, "GITPLOY_CONCURRENCY", 1, 1_000), undefined) ?? 50,
      backlog: check(() => integer(env, "GITPLOY_BACKLOG", 1, 100_000), undefined) ?? 1_000,
    },
    metrics: {
      token: check(() => plain(env, "GITPLOY_METRICS_TOKEN"), undefined),
      byRepository: check(() => flag(env, "GITPLOY_METRICS_BY_REPOSITORY"), false),
      namespace: check(
        () => matching(env, "GITPLOY_METRICS_NAMESPACE", /^(?!AWS\/)[\w.#/-]{1,255}$/, "a namespace of CloudWatch's, not AWS/…"),
        undefined,
      ),
    },
    pages: check(() => pages(env), undefined),
    log: {
      level: logLevel(env, check),
      format: check(() => oneOf(env, "LOG_FORMAT", ["json", "pretty"] as const), undefined) ?? (production ? "json" : "pretty"),
      levelInString: check(() => flag(env, "LOG_LEVEL_IN_STRING"), false),
      messageKey: check(() => plain(env, "LOG_MESSAGE_KEY"), undefined) ?? "msg",
    },
  };
}

/**
 * The prefix of the ledger refs. Nothing else may read or write in its namespace, so that a record moves no branch, makes no tag and is not taken for
 * another commit. On some file systems upper and lower case are the same. https://git-scm.com/docs/git-check-ref-format,
 * https://git-scm.com/docs/git-replace
 */
function ledgerPrefix(env: Variables): string | undefined {
  const [name, taken] = ["GITPLOY_LEDGER_PREFIX", ["heads", "tags", "pull", "remotes", "replace"]] as const;
  const expected = `refs/<name>/, such as refs/gitploy/, and none of GitHub's and git's own (${taken.join(", ")})`;
  matching(env, name, new RegExp(`^(?!refs/(?:${taken.join("|")}|__gh__)/)`, "i"), expected);
  return matching(env, name, /^refs\/[\w-]+\/(?:[\w-]+\/)*$/, expected);
}

function webhook(env: Variables, check: Check): Settings["webhook"] {
  const path = check(() => webhookPath(env), "");
  const current = check(() => currentSecret(env), "");
  const previous = check(() => previousSecret(env), undefined);
  return { path, secrets: previous === undefined ? [current] : [current, previous] };
}

/** The path for webhooks; it ends with no slash, unless it is nothing else. */
export function webhookPath(env: Variables): string {
  const path = matching(env, "WEBHOOK_PATH", /^\/[\w./-]*$/, "a path that starts with a slash") ?? "/api/github/webhooks";
  return path.replace(/(?<=.)\/+$/, "");
}

function logLevel(env: Variables, check: Check): LogLevel {
  return check(() => oneOf(env, "LOG_LEVEL", logLevels), undefined) ?? "info";
}

function pages(env: Variables): PagesSettings | undefined {
  const [clientId, clientSecret] = [plain(env, "GITHUB_CLIENT_ID"), plain(env, "GITHUB_CLIENT_SECRET")];
  const url = matching(env, "GITPLOY_URL", /^https?:\/\/[^/\s?#@]+\/?$/, "an address without a path, such as https://gitploy.example.com");
  if (clientId === undefined && clientSecret === undefined) return undefined;
  if (clientId === undefined || clientSecret === undefined)
    throw new Error("GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET belong together: both are on the App's settings page, or neither is set.");
  return { clientId, clientSecret, url: url?.replace(/\/$/, "") };
}

function queueUrl(env: Variables): string {
  const url = matching(env, "GITPLOY_QUEUE_URL", /^https?:\/\//, "the address of the queue");
  if (url === undefined) throw new Error("GITPLOY_QUEUE_URL is missing: the address of the FIFO queue, which serverless.yml fills in.");
  return url;
}

function appId(env: Variables): number {
  if (/^Iv\d*[.\w]{6,}$/i.test(text(env, "APP_ID") ?? ""))
    throw new Error("APP_ID must be the App's number (App ID), but this looks like its client ID: both are on the App's settings page.");
  const id = integer(env, "APP_ID", 1, Number.MAX_SAFE_INTEGER);
  if (id === undefined) throw new Error("APP_ID is missing: the number on the App's settings page on GitHub.");
  return id;
}
