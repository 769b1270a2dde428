import { beforeAll, describe, expect, test } from "vitest";
import { clientOf } from "../../playground/github/accounts.js";
import { createGitHub } from "../../playground/github/github.js";
import { makeAssets } from "../../scripts/assets.js";
import { createSignIn } from "../../src/github/sign-in.js";
import type { Assets } from "../../src/web/assets.js";
import { createPages } from "../../src/web/pages.js";
import { createSigner } from "../../src/web/signed.js";

import type { PageAccess } from "../../src/github/page-access.js";
/** The App is installed nowhere. */
const nothing = { repository: () => Promise.resolve(undefined) } as unknown as PageAccess;

let assets: Assets = new Map();
beforeAll(async () => {
  assets = await makeAssets(process.cwd());
});

const hosts = {
  "github.com": { apiUrl: "https://api.github.com", webUrl: "https://github.com" },
  "ghe.com": { apiUrl: "https://api.acme.ghe.com", webUrl: "https://acme.ghe.com" },
  "an Enterprise Server": { apiUrl: "https://github.acme.com/api/v3", webUrl: "https://github.acme.com" },
};

/** A browser with cookies, between our pages and a GitHub in memory. */
function stage({ apiUrl, webUrl } = hosts["github.com"]) {
  const github = createGitHub({ now: () => new Date("2026-03-02T12:00:00Z") });
  const repository = github.repository({ owner: "octo", name: "app", private: true, roles: { nora: "read" } });
  github.repository({ owner: "elsewhere", name: "app", private: true, roles: { nora: "none" } });
  const { id, secret } = clientOf(github.world);
  const asked: string[] = [];
  const ask: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    asked.push(`${request.method} ${request.url}`);
    return await github.fetch(request);
  };
  const signer = createSigner("a client secret");
  const gitHubSignIn = createSignIn({ apiUrl, webUrl, clientId: id, clientSecret: secret, timeout: 1_000 }, ask);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const pages = createPages({
    webUrl,
    assets,
    signer,
    gitHubSignIn,
    access: nothing,
    sceneOf: () => Promise.reject(new Error("no scene")),
    now: github.clock.now,
    log,
  });
  const cookies = new Map<string, string>();
  const visit = async (path: string): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await pages.fetch(new Request(new URL(path, "https://gitploy.test"), { headers: { cookie } }));
    for (const each of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  /** Goes to GitHub, where somebody signs in, and returns the URL at which they come back. */
  const throughGitHub = async (there: Response, who = "login=nora"): Promise<string> => {
    const location = there.headers.get("location") ?? "";
    expect(location.startsWith(`${webUrl}/login/oauth/authorize?`)).toBe(true);
    const back = await github.fetch(new Request(`${location}&${who}`));
    return back.headers.get("location") ?? "";
  };
  return { github, repository, visit, throughGitHub, cookies, asked, signer };
}

describe.each(Object.entries(hosts))("on %s", (_, addresses) => {
  test("somebody signs in, and returns to where they were", async () => {
    const { github, visit, throughGitHub, cookies, asked, signer } = stage(addresses);
    const back = await throughGitHub(await visit("/-/sign-in?to=%2Focto%2Fapp%3Fenvironment%3Dprod%252Feu"));
    expect(back).toMatch(/^https:\/\/gitploy\.test\/-\/callback\?/);
    const answer = await visit(back);
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/octo/app?environment=prod%2Feu"]);
    expect([...cookies.keys()]).toEqual(["__Host-gitploy"]);
    const [installation] = [...github.world.installations.values()].filter(({ account }) => account.login === "octo");
    expect(signer.open("session", cookies.get("__Host-gitploy"))).toEqual({
      id: String(github.user("nora").id),
      login: "nora",
      installations: [String(installation?.id)],
      until: Date.parse("2026-03-02T20:00:00Z") / 1000,
    });
    // No token is kept, neither here nor there.
    expect([...github.world.tokens.values()].filter(({ viewer }) => viewer.kind === "user")).toEqual([]);
    expect(asked).toEqual([
      `POST ${addresses.webUrl}/login/oauth/access_token`,
      `GET ${addresses.apiUrl}/user`,
      `GET ${addresses.apiUrl}/user/installations?per_page=100`,
      `DELETE ${addresses.apiUrl}/applications/${clientOf(github.world).id}/token`,
    ]);
    expect(github.violations).toEqual([]);
  });
});

describe("people are not signed in", () => {
  test("who refuse", async () => {
    const { visit, throughGitHub, cookies } = stage();
    const answer = await visit(await throughGitHub(await visit("/-/sign-in?to=/octo/app"), "login=nora&deny=1"));
    expect(answer.status).toBe(403);
    expect(await answer.text()).toMatch(/you refused.*href="\/-\/sign-in\?to=%2Focto%2Fapp"/s);
    expect(cookies.size).toBe(0);
  });

  test("whose state is another's, or missing, or used up", async () => {
    const { visit, throughGitHub, cookies } = stage();
    const theirs = await throughGitHub(await visit("/-/sign-in"));
    cookies.clear();
    const answer = await visit(theirs);
    expect([answer.status, cookies.size]).toEqual([400, 0]);
    const mine = await throughGitHub(await visit("/-/sign-in"));
    expect((await visit(mine.replace(/state=[^&]*/, "state=x"))).status).toBe(400);
    expect((await visit(mine)).status).toBe(400);
    expect((await visit("/-/callback")).status).toBe(400);
  });

  test("whose code was requested by somebody else: the verifier is not theirs", async () => {
    const { visit, throughGitHub, cookies } = stage();
    const stolen = new URL(await throughGitHub(await visit("/-/sign-in"))).searchParams.get("code") ?? "";
    const own = new URL(await throughGitHub(await visit("/-/sign-in")));
    own.searchParams.set("code", stolen);
    expect((await visit(own.href)).status).toBe(400);
    expect([...cookies.keys()]).toEqual([]);
  });

  test("who take longer than ten minutes", async () => {
    const { github, visit, throughGitHub } = stage();
    const back = await throughGitHub(await visit("/-/sign-in"));
    github.clock.advance(10 * 60_000);
    expect((await visit(back)).status).toBe(400);
  });

  test("while GitHub does not answer, which the page says", async () => {
    const { github, visit, throughGitHub, cookies } = stage();
    const back = await throughGitHub(await visit("/-/sign-in"));
    github.fault({ route: "/user", do: "502", times: 9 });
    const answer = await visit(back);
    expect([answer.status, [...cookies.keys()]]).toEqual([502, []]);
    expect([...github.world.tokens.values()].filter(({ viewer }) => viewer.kind === "user")).toEqual([]);
  });
});

test.each(["https://evil.test/", "//evil.test/", "/\\evil.test/", "evil", "", "/..//evil.test", "/%2e%2e//evil.test/x"])(
  "a link to the sign-in leads nobody to %s",
  async (to) => {
    const { visit, throughGitHub } = stage();
    const answer = await visit(await throughGitHub(await visit(`/-/sign-in?${new URLSearchParams({ to }).toString()}`)));
    const { origin } = new URL(answer.headers.get("location") ?? "", "https://gitploy.test");
    expect([answer.status, origin]).toEqual([302, "https://gitploy.test"]);
  },
);

test.each([
  ["/-/callback?code=x&state=y", "/"],
  ["/-/sign-in?to=%2Focto%2Fapp", "/"],
  [`/octo/app/deploy?reason=${"x".repeat(5_000)}`, "/octo/app/deploy"],
  [`/${"x".repeat(5_000)}`, "/"],
])("nobody is led back into a sign-in, and every cookie is small enough to be kept: %.40s", async (to, back) => {
  const { visit, throughGitHub, cookies } = stage();
  const there = await visit(`/-/sign-in?${new URLSearchParams({ to }).toString()}`);
  expect(Math.max(...[...cookies.values()].map(({ length }) => length))).toBeLessThan(4_000);
  expect((await visit(await throughGitHub(there))).headers.get("location")).toBe(back);
});
