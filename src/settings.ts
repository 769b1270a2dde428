import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";

/** Where and how the log is written. */
export interface LogSettings {
  readonly level: LogLevel;
  readonly format: "json" | "pretty";
  /** `"level":"info"` instead of `"level":30`. */
  readonly levelInString: boolean;
  readonly messageKey: string;
  readonly sentryDsn: string | undefined;
}

/** All that an operator may set, checked; each variable is explained in `.env.example`. */
export interface Settings {
  readonly app: { readonly id: number; /** PEM. */ readonly privateKey: string };
  readonly webhook: {
    readonly path: string;
    /** The current secret first; deliveries and ledger records signed with any of them are believed. */
    readonly secrets: readonly [string, ...string[]];
  };
  readonly gitHub: {
    /** REST root, without a slash at the end. */
    readonly apiUrl: string;
    /** Root of the pages people see, without a slash at the end. */
    readonly webUrl: string;
    /** Milliseconds that one request may take. */
    readonly timeout: number;
  };
  readonly ledger: {
    /** Starts with `refs/`, ends with `/`. */
    readonly prefix: string;
    /** Name of the one repository of the same owner that holds all ledgers; `undefined`: each repository holds its own. */
    readonly repository: string | undefined;
  };
  /** Seconds between two rounds of the housekeeping; 0: none. */
  readonly housekeeping: { readonly sweep: number; readonly redelivery: number };
  readonly server: { readonly host: string | undefined; readonly port: number };
  readonly log: LogSettings;
}

/** The settings cannot be used: one line for each variable that is wrong. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
type LogLevel = (typeof logLevels)[number];

/** The environment variables of Probot and ours. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Whether no credentials are there yet, which starts the set-up page; never in production, where that is a mistake. */
export function needsSetUp(env: Variables): boolean {
  return text(env, "APP_ID") === undefined && privateKeyText(env) === undefined && env["NODE_ENV"] !== "production";
}

/** Reads and checks all settings; throws a SettingsError that names everything wrong at once, and never a secret. */
export function readSettings(env: Variables): Settings {
  const problems: string[] = [];
  const check = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return otherwise;
    }
  };
  const protocol = text(env, "GHE_PROTOCOL") ?? "https";
  const host = text(env, "GHE_HOST");
  const settings: Settings = {
    app: { id: check(() => appId(env), 0), privateKey: check(() => privateKey(env), "") },
    webhook: {
      path:
        check(() => matching(env, "WEBHOOK_PATH", /^\/[\w./-]*$/, "a path that starts with a slash"), undefined) ?? "/api/github/webhooks",
      secrets: check(() => secrets(env), [""]),
    },
    gitHub: {
      apiUrl: host === undefined ? "https://api.github.com" : `${protocol}://${host}/api/v3`,
      webUrl: host === undefined ? "https://github.com" : `${protocol}://${host}`,
      timeout: check(() => integer(env, "GITPLOY_REQUEST_TIMEOUT", 100, 10_000), undefined) ?? 5_000,
    },
    ledger: {
      prefix:
        check(() => matching(env, "GITPLOY_LEDGER_PREFIX", /^refs\/[\w-]+\/(?:[\w-]+\/)*$/, "refs/<name>/"), undefined) ?? "refs/gitploy/",
      repository: check(
        () => matching(env, "GITPLOY_LEDGER_REPOSITORY", /^[\w.-]{1,100}$/, "a repository's name without its owner"),
        undefined,
      ),
    },
    housekeeping: {
      sweep: check(() => integer(env, "GITPLOY_SWEEP_INTERVAL", 0, 240), undefined) ?? 60,
      redelivery: check(() => integer(env, "GITPLOY_REDELIVERY_INTERVAL", 0, 3_600), undefined) ?? 300,
    },
    server: { host: text(env, "HOST"), port: check(() => integer(env, "PORT", 0, 65_535), undefined) ?? 3000 },
    log: {
      level: check(() => oneOf(env, "LOG_LEVEL", logLevels), undefined) ?? "info",
      format:
        check(() => oneOf(env, "LOG_FORMAT", ["json", "pretty"] as const), undefined) ??
        (env["NODE_ENV"] === "production" ? "json" : "pretty"),
      levelInString: env["LOG_LEVEL_IN_STRING"] === "true",
      messageKey: text(env, "LOG_MESSAGE_KEY") ?? "msg",
      sentryDsn: text(env, "SENTRY_DSN"),
    },
  };
  if (problems.length > 0) throw new SettingsError(problems.join("\n"));
  return settings;
}

function appId(env: Variables): number {
  const id = integer(env, "APP_ID", 1, Number.MAX_SAFE_INTEGER);
  if (id === undefined) throw new Error("APP_ID is missing: the number on the App's settings page on GitHub.");
  return id;
}

function privateKeyText(env: Variables): string | undefined {
  return text(env, "PRIVATE_KEY") ?? text(env, "PRIVATE_KEY_PATH");
}

function privateKey(env: Variables): string {
  const inline = text(env, "PRIVATE_KEY");
  const path = text(env, "PRIVATE_KEY_PATH");
  const name = inline === undefined ? "PRIVATE_KEY_PATH" : "PRIVATE_KEY";
  if (inline === undefined && path === undefined) {
    throw new Error(
      "PRIVATE_KEY is missing: the App's private key (PEM, or the PEM in base64), or PRIVATE_KEY_PATH, the path of its file.",
    );
  }
  const key = inline === undefined ? readKey(path ?? "") : decoded(inline);
  try {
    if (createPrivateKey(key).asymmetricKeyType === "rsa") return key;
  } catch {
    // What OpenSSL says of a broken key helps nobody, and may quote it.
  }
  throw new Error(`${name} holds no RSA private key in PEM form: it has to begin with -----BEGIN, and be complete.`);
}

function readKey(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`PRIVATE_KEY_PATH cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Most places that keep environment variables dislike line breaks: `\n` and base64 are accepted instead, as Probot does. */
function decoded(key: string): string {
  const pem = key.includes("-----BEGIN") ? key : Buffer.from(key, "base64").toString("utf8");
  return pem.replaceAll("\\n", "\n");
}

function secrets(env: Variables): readonly [string, ...string[]] {
  // Probot would take "development" for an empty one, and anybody could send events.
  if (text(env, "WEBHOOK_SECRET") === undefined) {
    throw new Error(
      "WEBHOOK_SECRET is missing: without it anybody could deploy. Set the same secret here and in the App's settings on GitHub.",
    );
  }
  // As they are: a blank may be part of a secret.
  const [current, previous] = [env["WEBHOOK_SECRET"] ?? "", env["WEBHOOK_SECRET_PREVIOUS"] ?? ""];
  return previous === "" ? [current] : [current, previous];
}

function integer(env: Variables, name: string, least: number, most: number): number | undefined {
  const value = text(env, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  throw new Error(`${name} is to be a whole number from ${least} to ${most}, not ${JSON.stringify(value)}.`);
}

function matching(env: Variables, name: string, pattern: RegExp, expected: string): string | undefined {
  const value = text(env, name);
  if (value === undefined || pattern.test(value)) return value;
  throw new Error(`${name} is to be ${expected}, not ${JSON.stringify(value)}.`);
}

function oneOf<T extends string>(env: Variables, name: string, values: readonly T[]): T | undefined {
  const value = text(env, name);
  const found = values.find((candidate) => candidate === value);
  if (value === undefined || found !== undefined) return found;
  throw new Error(`${name} is to be one of ${values.join(", ")}, not ${JSON.stringify(value)}.`);
}

/** An empty variable is a missing one, as in a file where it is listed but not filled in. */
function text(env: Variables, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}
