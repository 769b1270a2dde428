import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { settingNames } from "../../src/spelling.js";
import { needsSetUp, readSettings } from "../../src/settings.js";
import { credentials, privateKey, settingsOf } from "../support/credentials.js";

const problemsOf = (difference: Record<string, string | undefined>): string => {
  try {
    settingsOf(difference);
    return "";
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
};

test("only an App's credentials are needed", () => {
  expect(settingsOf()).toEqual({
    app: { id: 4711, privateKey: privateKey.trim() },
    webhook: { path: "/api/github/webhooks", secrets: ["the current secret"] },
    gitHub: { apiUrl: "https://api.github.com", webUrl: "https://github.com", timeout: 5_000 },
    ledger: { prefix: "refs/gitploy/", repository: undefined },
    housekeeping: { sweep: 60, redelivery: 300 },
    server: { host: undefined, port: 3000, concurrency: 50, backlog: 1_000 },
    metrics: { token: undefined, byRepository: false },
    log: { level: "info", format: "json", levelInString: false, messageKey: "msg" },
  });
});

test("everything can be set", () => {
  const settings = settingsOf({
    WEBHOOK_SECRET_PREVIOUS: "the former secret",
    WEBHOOK_PATH: "/hooks",
    GHE_HOST: "ghe.example",
    GHE_PROTOCOL: "http",
    GITPLOY_REQUEST_TIMEOUT: "2000",
    GITPLOY_LEDGER_PREFIX: "refs/notes/gitploy/",
    GITPLOY_LEDGER_REPOSITORY: "ledgers",
    HOST: "0.0.0.0",
    PORT: "8080",
    GITPLOY_CONCURRENCY: "5",
    GITPLOY_BACKLOG: "50",
    GITPLOY_METRICS_TOKEN: "t0ken",
    GITPLOY_METRICS_BY_REPOSITORY: "true",
    LOG_LEVEL: "debug",
    LOG_FORMAT: "pretty",
    LOG_LEVEL_IN_STRING: "true",
    LOG_MESSAGE_KEY: "message",
  });
  expect(settings).toMatchObject({
    webhook: { path: "/hooks", secrets: ["the current secret", "the former secret"] },
    gitHub: { apiUrl: "http://ghe.example/api/v3", webUrl: "http://ghe.example", timeout: 2_000 },
    ledger: { prefix: "refs/notes/gitploy/", repository: "ledgers" },
    server: { host: "0.0.0.0", port: 8080, concurrency: 5, backlog: 50 },
    metrics: { token: "t0ken", byRepository: true },
    log: { level: "debug", format: "pretty", levelInString: true, messageKey: "message" },
  });
});

test.each([
  ["acme.ghe.com", "https://api.acme.ghe.com", "https://acme.ghe.com"],
  ["Acme.GHE.com", "https://api.acme.ghe.com", "https://acme.ghe.com"],
  ["github.example.com:8443", "https://github.example.com:8443/api/v3", "https://github.example.com:8443"],
  ["notghe.com", "https://notghe.com/api/v3", "https://notghe.com"],
  ["github.com", "https://api.github.com", "https://github.com"],
  ["", "https://api.github.com", "https://github.com"],
])("GHE_HOST=%s has its API at %s, and its pages at %s", (host, apiUrl, webUrl) => {
  expect(settingsOf({ GHE_HOST: host }).gitHub).toMatchObject({ apiUrl, webUrl });
});

test.each(["\n", "\r\n"])("a webhook secret from a file that ends with %j is the one at GitHub", (end) => {
  const settings = settingsOf({ WEBHOOK_SECRET: `the current secret ${end}`, WEBHOOK_SECRET_PREVIOUS: end });
  expect(settings.webhook.secrets).toEqual(["the current secret "]);
});

test.each([
  ["/hooks/", "/hooks"],
  ["/", "/"],
])("WEBHOOK_PATH=%s takes webhooks at %s", (path, taken) => {
  expect(settingsOf({ WEBHOOK_PATH: path }).webhook.path).toBe(taken);
});

test("the log is JSON in production, and pretty otherwise", () => {
  expect(settingsOf({ LOG_FORMAT: undefined, NODE_ENV: "production" }).log.format).toBe("json");
  expect(settingsOf({ LOG_FORMAT: "" }).log.format).toBe("pretty");
});

describe("the private key", () => {
  test.each([
    ["as it is", privateKey],
    ["on one line", privateKey.replaceAll("\n", "\\n")],
    ["on one line, from a file with Windows' line breaks", privateKey.replaceAll("\n", String.raw`\r\n`)],
    ["on one line, escaped twice", privateKey.replaceAll("\n", String.raw`\\n`)],
    ["in base64", Buffer.from(privateKey).toString("base64")],
    ["in quotes, as Docker passes them from an env file", `"${privateKey.replaceAll("\n", "\\n")}"`],
    ["in base64 and quotes", `'${Buffer.from(privateKey).toString("base64")}'`],
  ])("%s", (_, key) => {
    expect(settingsOf({ PRIVATE_KEY: key }).app.privateKey.trim()).toBe(privateKey.trim());
  });

  test("in a file", () => {
    const path = join(mkdtempSync(join(tmpdir(), "gitploy-")), "key.pem");
    writeFileSync(path, privateKey);
    expect(settingsOf({ PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: path }).app.privateKey).toBe(privateKey);
  });
});

type Wrong = readonly [difference: Readonly<Record<string, string | undefined>>, says: string];
const wrong: readonly Wrong[] = [
  [{ WEBHOOK_SECRET: undefined }, "WEBHOOK_SECRET is missing"],
  [{ WEBHOOK_SECRET: "" }, "WEBHOOK_SECRET is missing"],
  [{ WEBHOOK_SECRET: "  " }, "WEBHOOK_SECRET is missing"],
  [{ WEBHOOK_SECRET: "15 characters …" }, "WEBHOOK_SECRET is weak: it has fewer than 16 characters"],
  [{ WEBHOOK_SECRET: "  hunter2                " }, "WEBHOOK_SECRET is weak: it has fewer than 16 characters"],
  [{ WEBHOOK_SECRET_PREVIOUS: "hunter2" }, "WEBHOOK_SECRET_PREVIOUS is weak: it has fewer than 16 characters"],
  [{ WEBHOOK_SECRET: "aaaaaaaaaaaaaaaaaaaa" }, "WEBHOOK_SECRET is weak: it repeats a few characters"],
  [{ WEBHOOK_SECRET: "My-Webhook-Secret-123" }, "WEBHOOK_SECRET is weak: it is made of usual words"],
  [{ WEBHOOK_SECRET: "passwordpassword" }, "WEBHOOK_SECRET is weak: it is made of usual words"],
  [{ WEBHOOK_SECRET: "gitploy-development" }, "WEBHOOK_SECRET is weak: it is made of usual words"],
  [{ WEBHOOK_SECRET: "0123456789abcdef" }, "WEBHOOK_SECRET is weak: it is made of usual words"],
  [{ WEBHOOK_SECRET: "qwertyuiopasdfgh" }, "WEBHOOK_SECRET is weak: it is made of usual words"],
  [{ APP_ID: undefined }, "APP_ID is missing"],
  [{ APP_ID: "eleven" }, 'APP_ID must be a whole number from 1 to 9007199254740991, not "eleven"'],
  [{ APP_ID: "Iv1.8a61f9b3a7aba766" }, "APP_ID must be the App's number (App ID), but this looks like its client ID"],
  [{ APP_ID: "Iv23liABCDEFGHIJKLMN" }, "APP_ID must be the App's number (App ID), but this looks like its client ID"],
  [{ APP_ID: '"4711"' }, "APP_ID is in quotes, which count as a part of it: leave them out."],
  [{ WEBHOOK_SECRET: `'${"5f7c1a90".repeat(4)}'` }, "WEBHOOK_SECRET is in quotes"],
  [{ HOST: '"0.0.0.0"' }, "HOST is in quotes"],
  [{ NODE_ENV: '"production"' }, "NODE_ENV is in quotes"],
  [{ PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: "'gitploy.pem'" }, "PRIVATE_KEY_PATH is in quotes"],
  [{ GITPLOY_METRICS_TOKEN: '"t0ken"' }, "GITPLOY_METRICS_TOKEN is in quotes"],
  [{ LOG_MESSAGE_KEY: '"message"' }, "LOG_MESSAGE_KEY is in quotes"],
  [{ GITHUB_CLIENT_ID: "Iv1.abc", GITHUB_CLIENT_SECRET: '"s3cret"' }, "GITHUB_CLIENT_SECRET is in quotes"],
  [{ PRIVATE_KEY: undefined }, "PRIVATE_KEY is missing"],
  [{ PRIVATE_KEY: "-----BEGIN RSA PRIVATE KEY-----" }, "PRIVATE_KEY holds no RSA private key"],
  [
    { PRIVATE_KEY: "-----BEGIN RSA PRIVATE KEY-----nMIIEnn-----END RSA PRIVATE KEY-----n" },
    "PRIVATE_KEY holds no RSA private key in PEM form: it has to begin with -----BEGIN, and be complete. The backslashes of its line breaks were taken",
  ],
  [
    { PRIVATE_KEY: "-----BEGIN RSA PRIVATE KEY----- MIIEow== -----END RSA PRIVATE KEY-----" },
    "PRIVATE_KEY holds no RSA private key in PEM form: it has to begin with -----BEGIN, and be complete. Its line breaks were lost on its way here",
  ],
  [{ PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: "/no/such/file.pem" }, "PRIVATE_KEY_PATH cannot be read: ENOENT"],
  [{ PORT: "eighty" }, 'PORT must be a whole number from 0 to 65535, not "eighty"'],
  [{ GITPLOY_CONCURRENCY: "0" }, "GITPLOY_CONCURRENCY must be a whole number from 1 to 1000"],
  [{ GITPLOY_BACKLOG: "many" }, "GITPLOY_BACKLOG must be a whole number"],
  [{ WEBHOOK_PATH: "hooks" }, "WEBHOOK_PATH must be a path"],
  [
    { GHE_HOST: "https://GitHub.example.com/" },
    "GHE_HOST must be the name of a host, without https:// and a path, as in GHE_HOST=github.example.com.",
  ],
  [{ GHE_HOST: "https://github.com" }, "GHE_HOST must be the name of a host, without https:// and a path, and left out for github.com."],
  [
    { GHE_HOST: "https://user:secret@github.example.com" },
    "GHE_HOST must be the name of a host, without https:// and a path, as in GHE_HOST=user",
  ],
  [{ GHE_HOST: "github.example.com/" }, "GHE_HOST must be the name of a host"],
  [{ GHE_HOST: "api.acme.ghe.com" }, "GHE_HOST must be the tenant alone, such as acme.ghe.com"],
  [{ GHE_HOST: "ghe.com" }, "GHE_HOST must be the tenant alone, such as acme.ghe.com"],
  [{ GHE_HOST: "api.github.com" }, "GHE_HOST must be left out for github.com"],
  [{ GHE_HOST: "acme.ghe.com", GHE_PROTOCOL: "http" }, "GHE_PROTOCOL must be https for ghe.com"],
  [{ GHE_PROTOCOL: "ssh" }, "GHE_PROTOCOL must be one of https, http"],
  [{ GITPLOY_METRICS_BY_REPOSITORY: "yes" }, "GITPLOY_METRICS_BY_REPOSITORY must be one of true, false"],
  [{ LOG_LEVEL_IN_STRING: "1" }, "LOG_LEVEL_IN_STRING must be one of true, false"],
  [{ LOG_LEVEL: "loud" }, "LOG_LEVEL must be one of trace, debug"],
  ...[
    "gitploy",
    "refs/heads/",
    "refs/heads/gitploy/",
    "refs/tags/",
    "refs/pull/",
    "refs/pull/1/",
    "refs/remotes/x/",
    "refs/replace/",
    "refs/Heads/",
    "REFS/gitploy/",
    "refs/gitploy",
    "refs/",
    "refs//",
    "refs/a..b/",
    "refs/.a/",
    "refs/a.lock/",
    "refs/a b/",
    "refs/a~/",
    "/refs/a/",
    "refs/a@{/",
  ].map((prefix): [Record<string, string>, string] => [
    { GITPLOY_LEDGER_PREFIX: prefix },
    "GITPLOY_LEDGER_PREFIX must be refs/<name>/, such as refs/gitploy/",
  ]),
  [{ GITPLOY_REQUEST_TIMEOUT: "5" }, 'GITPLOY_REQUEST_TIMEOUT must be a whole number from 100 to 10000, not "5"'],
  [{ GITPLOY_SWEEP_INTERVAL: "1h" }, 'GITPLOY_SWEEP_INTERVAL must be a whole number from 0 to 240, not "1h"'],
  [{ GITPLOY_REDELIVERY_INTERVAL: "-1" }, 'GITPLOY_REDELIVERY_INTERVAL must be a whole number from 0 to 3600, not "-1"'],
  [{ GITPLOY_METRICS_NAMESPACE: "AWS/x" }, "GITPLOY_METRICS_NAMESPACE must be a namespace of CloudWatch's, not AWS/…"],
  [{ LOG_FORMAT: "xml" }, 'LOG_FORMAT must be one of json, pretty, not "xml"'],
  [{ GITHUB_CLIENT_ID: "Iv1.abc" }, "GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET belong together"],
  [{ GITPLOY_URL: "gitploy.example.com" }, "GITPLOY_URL must be an address without a path"],
  [{ GITPLOY_LEDGER_REPOSITORY: ".." }, "GITPLOY_LEDGER_REPOSITORY must be a repository's name without its owner"],
  [{ GITPLOY_LEDGER_REPOSITORY: "octo/ledgers" }, "GITPLOY_LEDGER_REPOSITORY must be a repository's name without its owner"],
];

describe("a start is refused, with a reason,", () => {
  test.each(wrong)("%o", (difference, says) => {
    expect(problemsOf(difference)).toContain(`SettingsError: ${says}`);
  });

  test("for every setting", () => {
    const named = new Set(wrong.flatMap(([difference]) => Object.keys(difference)));
    const elsewhere = { "set-up.test.ts": ["GH_ORG", "WEBHOOK_PROXY_URL"], "webhook-function": ["GITPLOY_QUEUE_URL"] };
    expect(settingNames.filter((name) => !named.has(name))).toEqual(Object.values(elsewhere).flat().toSorted());
  });

  test("for a weak secret, with the command for a strong one, and without the secret", () => {
    for (const secret of ["hunter2", "My-Webhook-Secret-123"]) {
      const says = problemsOf({ WEBHOOK_SECRET: secret });
      expect(says).toContain("Make another with `openssl rand -hex 32`");
      expect(says).not.toContain(secret);
    }
  });

  test("but not for secrets from `openssl rand -hex 32`, -base64 or GitHub", () => {
    for (let time = 0; time < 100; time += 1) {
      const bytes = randomBytes(32);
      for (const secret of [bytes.toString("hex"), bytes.toString("base64"), bytes.toString("hex").slice(0, 40)]) {
        expect(settingsOf({ WEBHOOK_SECRET: secret }).webhook.secrets).toEqual([secret]);
      }
    }
  });

  test("naming everything wrong at once, and no secret", () => {
    const says = problemsOf({ APP_ID: "x", PRIVATE_KEY: "hunter2", WEBHOOK_SECRET: "" });
    expect(says.split("\n")).toHaveLength(3);
    expect(says).not.toContain("hunter2");
  });
});

describe("a secret in the wrong variable is not shown", () => {
  const names = ["APP_ID", "PRIVATE_KEY_PATH", "WEBHOOK_PATH", "PORT", "LOG_LEVEL", "GITPLOY_LEDGER_PREFIX", "GITPLOY_METRICS_NAMESPACE"];
  const secrets = {
    "a private key": privateKey,
    "a private key on one line": privateKey.replaceAll("\n", "\\n"),
    "a webhook secret": "correct horse battery",
  };
  test.each(names.flatMap((name) => Object.entries(secrets).map(([what, secret]) => [what, name, secret] as const)))(
    "%s in %s",
    (_, name, secret) => {
      const says = problemsOf({ [name]: secret, ...(name === "PRIVATE_KEY_PATH" && { PRIVATE_KEY: undefined }) });
      expect(says).toContain(name);
      expect(says).not.toMatch(/BEGIN RSA|horse/);
    },
  );
});

test.each(["refs/gitploy/", "refs/notes/gitploy/", "refs/head/", "refs/pulls/", "refs/gitploy/heads/"])(
  "ledgers may be kept below %s",
  (prefix) => {
    expect(settingsOf({ GITPLOY_LEDGER_PREFIX: prefix }).ledger.prefix).toBe(prefix);
  },
);

test("the set-up page is for those without credentials, and not for production", () => {
  expect(needsSetUp({})).toBe(true);
  expect(needsSetUp({ APP_ID: "", PRIVATE_KEY: "" })).toBe(true);
  expect(needsSetUp({ NODE_ENV: "production" })).toBe(false);
  expect(needsSetUp({ NODE_ENV: '"production"' })).toBe(false);
  expect(needsSetUp({ NODE_ENV: "development" })).toBe(true);
  expect(needsSetUp({ APP_ID: "1" })).toBe(false);
  expect(needsSetUp(credentials)).toBe(false);
  expect(() => readSettings({ NODE_ENV: "production" })).toThrow(/APP_ID is missing/);
});

describe("a name that is nearly a setting's", () => {
  const refusal = (difference: Record<string, string | undefined>): string => {
    try {
      readSettings({ ...credentials, ...difference });
      return "";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  test.each([
    [{ GITPLOY_CONCURENCY: "5" }, "GITPLOY_CONCURENCY is no setting: did you mean GITPLOY_CONCURRENCY?"],
    [{ GITPLOY_SWEEP_INTERVALL: "5" }, "GITPLOY_SWEEP_INTERVALL is no setting: did you mean GITPLOY_SWEEP_INTERVAL?"],
    [{ GITPLOY_METRIC_TOKEN: "x" }, "GITPLOY_METRIC_TOKEN is no setting: did you mean GITPLOY_METRICS_TOKEN?"],
    [{ WEBHOOK_SECRET: undefined, WEBHOOK_SECERT: "x" }, "WEBHOOK_SECRET is missing"],
    [{ APP_ID: undefined, APPID: "4711" }, "APPID is no setting: did you mean APP_ID?"],
    [{ GHE_HOSTS: "github.example.com" }, "GHE_HOSTS is no setting: did you mean GHE_HOST?"],
  ])("%j stops the start", (difference, says) => {
    expect(refusal(difference)).toContain(says);
  });

  test("is reported together with all other mistakes", () => {
    const said = refusal({ WEBHOOK_SECERT: "x", WEBHOOK_SECRET: undefined, PORT: "eighty" });
    expect(said.split("\n").map((line) => line.split(" ", 1)[0])).toEqual(expect.arrayContaining(["PORT", "WEBHOOK_SECRET"]));
  });

  test("is ignored if it is somebody else's: of Kubernetes, of another tool, next to the right one", () => {
    const theirs = {
      GITPLOY_PORT: "tcp://10.0.0.1:3000",
      GITPLOY_PORT_3000_TCP: "tcp://10.0.0.1:3000",
      GITPLOY_SERVICE_HOST: "10.0.0.1",
      GITPLOY_DEPLOY_TASK: "deploy",
      WEBHOOK_SECRET_2: "another",
      HOSTS: "a b",
    };
    expect(refusal(theirs)).toBe("");
  });
});
