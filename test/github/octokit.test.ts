import { createPublicKey, verify } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Probot } from "probot";
import type { ProbotOctokit } from "probot";
import { pino } from "pino";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Budget } from "../../src/github/client/budget.js";
import { careful } from "../../src/github/client/octokit.js";
import type { Care } from "../../src/github/client/octokit.js";
import type { Observed } from "../../src/github/client/observed.js";
import { privateKey } from "../support/credentials.js";

type Respond = (response: ServerResponse, request: IncomingMessage, body: string) => void;
interface GitHub {
  /** Method and path of every request, in order, without the Enterprise Server prefix. */
  readonly requests: string[];
  readonly octokit: ProbotOctokit;
  readonly probot: Probot;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A real server with Enterprise Server's paths; `respond` gets all requests except those for tokens. */
async function gitHub(respond: Respond, care: Partial<Care> = {}, token: Respond = mint): Promise<GitHub> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const path = (request.url ?? "").replace("/api/v3/", "/");
      requests.push(`${request.method} ${path}`);
      (path.endsWith("/access_tokens") ? token : respond)(response, request, body);
    })();
  }).listen(0);
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const probot = new Probot({
    appId: 4711,
    privateKey,
    secret: "secret",
    baseUrl: `http://localhost:${(server.address() as AddressInfo).port}/api/v3`,
    log: pino({ level: "silent" }),
    ...careful({ timeout: 1_000, ...care }),
  });
  // Octokit shares token requests per installation, across Probots.
  return { requests, probot, octokit: await probot.auth(Math.floor(Math.random() * 1e9)) };
}

function json(status: number, data: unknown, headers: Record<string, string> = {}): Respond {
  return (response) => response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(data));
}

const token = {
  token: "ghs_x",
  expires_at: new Date(Date.now() + 3_600_000).toISOString(),
  permissions: {},
  repository_selection: "all",
};
const mint: Respond = json(201, token);

/** Answers in turn; the last answer is repeated. */
function sequence(...answers: readonly Respond[]): Respond {
  let count = 0;
  return (response, request, body) => answers[Math.min(count++, answers.length - 1)]?.(response, request, body);
}

const repository = { owner: "octo", repo: "app" };
const calls = ({ requests }: GitHub): readonly string[] => requests.filter((request) => !request.endsWith("/access_tokens"));

test("a hundred simultaneous requests without a token are all made: the token waits for none of them", async () => {
  const github = await gitHub(json(200, { id: 1 }), { timeout: 7_000 });
  const numbers = Array.from({ length: 100 }, (_, index) => index + 1);
  await Promise.all(numbers.map((number) => github.octokit.rest.issues.get({ ...repository, issue_number: number })));
  expect(calls(github)).toHaveLength(100);
});

// Octokit writes bodies with json-with-bigint. Without JSON.rawJSON, its version 3.5.12 removes an n from such an ending, and with a single n the
// quote, too: findings/json-with-bigint-loses-an-n.sh
describe("people's text is sent unchanged", () => {
  const texts = ['restart "5nn', 'restart "5n', '"12nnn', "5n", '["7nn', 'say "5nn"', "plain"];

  test.each(texts)("in a REST request: %s", async (text) => {
    const bodies: string[] = [];
    const github = await gitHub((response, request, body) => {
      bodies.push(body);
      json(201, { id: 1 })(response, request, body);
    });
    await github.octokit.rest.issues.createComment({ ...repository, issue_number: 1, body: text });
    await github.octokit.rest.repos.createDeployment({ ...repository, ref: "v1", description: text, payload: { note: [text] } });
    expect(bodies).toEqual([JSON.stringify({ body: text }), JSON.stringify({ ref: "v1", description: text, payload: { note: [text] } })]);
  });

  test("in a GraphQL request, and when it is repeated", async () => {
    const bodies: string[] = [];
    const answers = sequence(json(502, {}), json(200, { data: { x: 1 } }));
    const github = await gitHub((response, request, body) => {
      bodies.push(body);
      answers(response, request, body);
    });
    const variables = { texts };
    await github.octokit.graphql("query Q { x }", variables);
    const sent = { query: "query Q { x }", variables };
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual([sent, sent]);
  });

  test("a request without a body has none", async () => {
    const bodies: string[] = [];
    const github = await gitHub((response, request, body) => {
      bodies.push(body);
      json(200, { id: 1 })(response, request, body);
    });
    await github.octokit.rest.issues.get({ ...repository, issue_number: 1 });
    expect(bodies).toEqual([""]);
  });
});

describe("writes", () => {
  test("five at once are not spaced", async () => {
    const github = await gitHub(json(201, { id: 1 }));
    const started = performance.now();
    await Promise.all(
      [1, 2, 3, 4, 5].map((number) => github.octokit.rest.issues.createComment({ ...repository, issue_number: number, body: "x" })),
    );
    // Spaced by a second each, as GitHub recommends, they would take four.
    expect(performance.now() - started).toBeLessThan(3_900);
    expect(calls(github)).toHaveLength(5);
  });

  test.each([502, 500, 409, 422])("POST that is answered with %s is not repeated", async (status) => {
    const github = await gitHub(json(status, { message: "no" }));
    await expect(github.octokit.rest.repos.createDeployment({ ...repository, ref: "v1" })).rejects.toMatchObject({ status });
    expect(calls(github)).toEqual(["POST /repos/octo/app/deployments"]);
  });

  test.each(["PATCH", "PUT", "DELETE"])("%s whose answer is lost is not repeated", async (method) => {
    const github = await gitHub((response) => response.destroy());
    await expect(github.octokit.request(`${method} /repos/octo/app/x`)).rejects.toMatchObject({ status: 500 });
    expect(calls(github)).toHaveLength(1);
  });

  test("the caller may allow repetitions", async () => {
    const github = await gitHub(sequence(json(502, {}), json(201, { id: 1 })));
    const { status } = await github.octokit.rest.reactions.createForIssueComment({
      ...repository,
      comment_id: 1,
      content: "rocket",
      request: { retries: 1 },
    });
    expect(status).toBe(201);
    expect(calls(github)).toHaveLength(2);
  });

  test("one that the rate limit refused was not executed, and is repeated when GitHub allows it", async () => {
    const github = await gitHub(
      sequence(json(403, { message: "You have exceeded a secondary rate limit" }, { "retry-after": "1" }), json(201, { id: 1 })),
    );
    const started = performance.now();
    await github.octokit.rest.repos.createDeployment({ ...repository, ref: "v1" });
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
    expect(calls(github)).toHaveLength(2);
  });

  test("GraphQL mutations are not repeated", async () => {
    const github = await gitHub(json(502, {}));
    await expect(github.octokit.graphql("mutation M { x }")).rejects.toMatchObject({ status: 502 });
    expect(calls(github)).toEqual(["POST /api/graphql"]);
  });
});

describe("reads", () => {
  test("are repeated twice after a 5xx", async () => {
    const github = await gitHub(json(503, { message: "no" }));
    await expect(github.octokit.rest.repos.get(repository)).rejects.toMatchObject({ status: 503 });
    expect(calls(github)).toHaveLength(3);
  });

  test.each([404, 422])("are not repeated after %s", async (status) => {
    const github = await gitHub(json(status, { message: "no" }));
    await expect(github.octokit.rest.repos.get(repository)).rejects.toMatchObject({ status });
    expect(calls(github)).toHaveLength(1);
  });

  test("are repeated after a lost connection", async () => {
    const github = await gitHub(sequence((response) => response.destroy(), json(200, { id: 7 })));
    expect((await github.octokit.rest.repos.get(repository)).data.id).toBe(7);
  });

  test("a response that breaks off is not taken for complete", async () => {
    const torn: Respond = (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" }).write('{"id":');
      setTimeout(() => response.destroy(), 20);
    };
    const github = await gitHub(sequence(torn, json(200, { id: 7 })));
    expect((await github.octokit.rest.repos.get(repository)).data.id).toBe(7);
    expect(calls(github)).toHaveLength(2);
  });

  test("GraphQL queries are repeated, also if GitHub answers 200", async () => {
    const broken = json(200, {
      data: null,
      errors: [{ message: "Something went wrong while executing your query. This may be the result of a timeout" }],
    });
    const github = await gitHub(sequence(json(502, {}), broken, json(200, { data: { viewer: { login: "x" } } })));
    expect(await github.octokit.graphql("query { viewer { login } }")).toEqual({ viewer: { login: "x" } });
    expect(calls(github)).toHaveLength(3);
  });

  test("pages are followed", async () => {
    const pages: Respond = (response, request, body) => {
      const next = `<http://${request.headers.host}/api/v3/repos/octo/app/deployments?page=2>; rel="next"`;
      const last = request.url?.includes("page=2") === true;
      json(200, [{ id: last ? 2 : 1 }], last ? {} : { link: next })(response, request, body);
    };
    const github = await gitHub(pages);
    expect(await github.octokit.paginate(github.octokit.rest.repos.listDeployments, repository)).toEqual([{ id: 1 }, { id: 2 }]);
  });
});

describe("rate limits", () => {
  test("a wait that is too long fails at once, with its length", async () => {
    const github = await gitHub(json(429, { message: "slow down" }, { "retry-after": "30" }));
    const error: unknown = await github.octokit.rest.repos.get(repository).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: "RateLimitError",
      status: 429,
      response: { headers: { "retry-after": "30" } },
      cause: { status: 429 },
    });
    // GitHub asked to wait, so the next call is not even sent.
    await expect(github.octokit.rest.repos.get(repository)).rejects.toMatchObject({ name: "RateLimitError" });
    expect(calls(github)).toHaveLength(1);
  });

  test("the primary limit fails with its end", async () => {
    const reset = String(Math.floor(Date.now() / 1_000) + 600);
    const github = await gitHub(
      json(403, { message: "API rate limit exceeded" }, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }),
    );
    const error: unknown = await github.octokit.rest.repos.get(repository).catch((thrown: unknown) => thrown);
    expect(Number((error as { response: { headers: { "retry-after": string } } }).response.headers["retry-after"])).toBeGreaterThan(590);
  });

  test("end by GitHub's clock, whatever this machine's says", async () => {
    const told = { date: "Mon, 02 Mar 2026 11:59:00 GMT", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1772452800" };
    const github = await gitHub(json(403, { message: "API rate limit exceeded" }, told));
    await expect(github.octokit.rest.repos.get(repository)).rejects.toMatchObject({ response: { headers: { "retry-after": "61" } } });
  });

  // The first as in recorded answers, the others as documented; the secondary one has a time and no type:
  // https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#exceeding-the-rate-limit
  test.each<[string, object, Record<string, string>, number]>([
    ["RATE_LIMIT", { errors: [{ type: "RATE_LIMIT", code: "graphql_rate_limit", message: "API rate limit already exceeded" }] }, {}, 60],
    ["a code alone", { data: null, errors: [{ code: "graphql_rate_limit", message: "Later" }] }, {}, 60],
    ["RATE_LIMITED", { errors: [{ type: "RATE_LIMITED", message: "Later" }] }, { "retry-after": "90" }, 90],
    ["its words", { errors: [{ message: "You have exceeded a secondary rate limit." }] }, { "retry-after": "90" }, 90],
    ["a time and no type", { errors: [{ message: "Please wait a few minutes." }] }, { "retry-after": "90" }, 90],
    ["a time and no errors", { message: "Please wait a few minutes." }, { "retry-after": "90" }, 90],
  ])("GraphQL's limit comes with 200 and %s", async (_, answer, headers, seconds) => {
    const github = await gitHub(json(200, answer, headers));
    await expect(github.octokit.graphql("query { viewer { login } }")).rejects.toMatchObject({
      name: "RateLimitError",
      response: { headers: { "retry-after": String(seconds) } },
    });
    expect(calls(github)).toHaveLength(1);
  });

  test("GraphQL's secondary limit that is soon over is waited for", async () => {
    const github = await gitHub(
      sequence(
        json(200, { errors: [{ message: "Please wait." }] }, { "retry-after": "1" }),
        json(200, { data: { viewer: { login: "a" } } }),
      ),
    );
    expect(await github.octokit.graphql("query { viewer { login } }")).toEqual({ viewer: { login: "a" } });
  });

  test("GraphQL's NOT_FOUND is no rate limit, even if the hour is used up", async () => {
    const nothing = json(
      200,
      { data: { repository: null }, errors: [{ type: "NOT_FOUND", message: "No" }] },
      { "x-ratelimit-remaining": "0" },
    );
    const github = await gitHub(nothing);
    await expect(github.octokit.graphql("query { viewer { login } }")).rejects.toMatchObject({ name: "GraphqlResponseError" });
  });

  test("a 403 because of a missing permission is no rate limit", async () => {
    const github = await gitHub(json(403, { message: "Resource not accessible by integration" }));
    await expect(github.octokit.rest.repos.get(repository)).rejects.toMatchObject({ name: "HttpError", status: 403 });
    expect(calls(github)).toHaveLength(1);
  });
});

describe("a token that GitHub revoked", () => {
  const revoked = json(401, { message: "Bad credentials" });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("is requested again, once for all callers, and their requests are repeated, including writes", async () => {
    const minted: string[] = [];
    const takenBack = new Set<string | undefined>();
    const answer: Respond = (response, request, body) =>
      (takenBack.has(request.headers.authorization) ? revoked : json(201, { id: 1 }))(response, request, body);
    const github = await gitHub(answer, { timeout: 5_000 }, (response, request, body) => {
      minted.push(`token ghs_${minted.length}`);
      json(201, { ...token, token: `ghs_${minted.length - 1}` })(response, request, body);
    });
    vi.useFakeTimers({ toFake: ["Date"] });
    await github.octokit.rest.issues.get({ ...repository, issue_number: 1 });
    // For a token's first five seconds, Octokit itself waits until all of GitHub knows it.
    vi.setSystemTime(Date.now() + 600_000);
    takenBack.add(minted[0]);
    const wanted = [2, 3, 4].map((number) => github.octokit.rest.issues.createComment({ ...repository, issue_number: number, body: "x" }));
    expect((await Promise.all(wanted)).map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(minted).toHaveLength(2);
    expect(calls(github).length).toBeGreaterThan(4);
  });

  test("is requested again for a read whose answer is remembered, too", async () => {
    let isRevoked = false;
    const answer: Respond = (response, request, body) => {
      const reply = isRevoked
        ? revoked
        : request.headers["if-none-match"] === '"one"'
          ? json(304, "")
          : json(200, { id: 1 }, { etag: '"one"' });
      isRevoked = false;
      reply(response, request, body);
    };
    const github = await gitHub(answer, { timeout: 5_000 });
    vi.useFakeTimers({ toFake: ["Date"] });
    await github.octokit.rest.repos.get(repository);
    vi.setSystemTime(Date.now() + 600_000);
    isRevoked = true;
    expect((await github.octokit.rest.repos.get(repository)).data).toEqual({ id: 1 });
    expect(calls(github)).toHaveLength(3);
  });

  test("is not requested again and again", async () => {
    const later: Respond = (response, request, body) => {
      vi.setSystemTime(Date.now() + 600_000);
      revoked(response, request, body);
    };
    const github = await gitHub(sequence(json(200, { id: 1 }), later), { timeout: 5_000 });
    vi.useFakeTimers({ toFake: ["Date"] });
    await github.octokit.rest.issues.get({ ...repository, issue_number: 1 });
    vi.setSystemTime(Date.now() + 600_000);
    await expect(github.octokit.rest.issues.get({ ...repository, issue_number: 2 })).rejects.toMatchObject({ status: 401 });
    expect(github.requests.filter((request) => request.endsWith("/access_tokens"))).toHaveLength(2);
  });
});

describe("time-outs", () => {
  const silence: Respond = () => {};

  test("a request without an answer ends", async () => {
    const github = await gitHub(silence, { timeout: 100 });
    await expect(github.octokit.rest.repos.createDeployment({ ...repository, ref: "v1" })).rejects.toThrow(/timeout/);
    expect(calls(github)).toHaveLength(1);
  });

  test("all attempts together end within the time limit", async () => {
    const github = await gitHub(silence, { timeout: 30_000, patience: 700 });
    const started = performance.now();
    await expect(github.octokit.rest.repos.get(repository)).rejects.toThrow(/timeout/);
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  test("a request that waits for its place in the limits keeps time for the response, a write keeps more", async () => {
    const waits: { readonly reads: boolean; readonly patience: number }[] = [];
    const enter: Budget["enter"] = ({ reads }, patience) => {
      waits.push({ reads, patience });
      return Promise.resolve(() => {});
    };
    const budget = () => ({ enter, pause: () => {}, learn: () => {}, left: () => 1, idle: () => true });
    const github = await gitHub(json(201, { id: 1 }), { patience: 8_000, budget });
    await github.octokit.rest.repos.get(repository);
    await github.octokit.rest.repos.createDeployment({ ...repository, ref: "v1" });
    expect(waits.filter(({ reads }) => reads)).toHaveLength(1);
    expect(waits).toHaveLength(3);
    for (const { reads, patience } of waits) expect(patience).toBeLessThanOrEqual(reads ? 7_500 : 6_000);
  });

  test("the caller's signal ends a request, too, and then nothing is repeated", async () => {
    const github = await gitHub(silence);
    await expect(github.octokit.rest.repos.get({ ...repository, request: { signal: AbortSignal.timeout(300) } })).rejects.toThrow(
      /timeout/,
    );
    expect(calls(github)).toHaveLength(1);
  });

  test("a request for a token ends", async () => {
    const github = await gitHub(json(200, {}), { timeout: 100, patience: 500 }, silence);
    await expect(github.octokit.rest.repos.get(repository)).rejects.toThrow(/timeout/);
    expect(calls(github)).toEqual([]);
  });
});

describe("tokens", () => {
  test("are requested once for simultaneous calls, at Enterprise Server's address", async () => {
    const github = await gitHub(json(200, { id: 1 }));
    await Promise.all([1, 2, 3].map(() => github.octokit.rest.repos.get(repository)));
    expect(github.requests.filter((request) => /^POST \/app\/installations\/\d+\/access_tokens$/.test(request))).toHaveLength(1);
  });

  test("are requested at Enterprise Server's address, also explicitly", async () => {
    const github = await gitHub(json(200, {}));
    expect(await github.octokit.auth({ type: "installation" })).toMatchObject({ token: "ghs_x" });
    expect(github.requests).toHaveLength(1);
  });

  test("a write is repeated if only the token failed: it was never sent", async () => {
    const github = await gitHub(json(201, { id: 1 }), {}, sequence(json(502, {}), mint));
    await github.octokit.rest.repos.createDeployment({ ...repository, ref: "v1" });
    expect(calls(github)).toHaveLength(1);
  });

  describe("requests of the App itself", () => {
    /** The tokens that the App signed, after some minutes each; GitHub answers in turn. */
    async function signed(waits: readonly number[], ...answers: readonly Respond[]) {
      vi.useFakeTimers({ toFake: ["Date"] });
      closing.push(() => void vi.useRealTimers());
      const seen: string[] = [];
      const answer = sequence(...answers);
      const github = await gitHub((response, request, body) => {
        seen.push(request.headers.authorization ?? "");
        answer(response, request, body);
      });
      const app = await github.probot.auth();
      for (const minutes of waits) {
        vi.setSystemTime(Date.now() + minutes * 60_000);
        await app.rest.apps.listWebhookDeliveries();
      }
      return seen;
    }

    function read(authorization: string | undefined) {
      const [, head = "", claims = "", signature = ""] = /^bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization ?? "") ?? [];
      const right = verify("sha256", Buffer.from(`${head}.${claims}`), createPublicKey(privateKey), Buffer.from(signature, "base64url"));
      return { right, ...(JSON.parse(Buffer.from(claims, "base64url").toString()) as { iss: number; iat: number; exp: number }) };
    }

    test("are signed, with a signature that is used for some minutes", async () => {
      const seen = await signed([0, 7, 2], json(200, []));
      expect([seen[1] === seen[0], seen[2] === seen[0]]).toEqual([true, false]);
      const now = Date.now() / 1_000;
      const { iat, exp, ...rest } = read(seen[2]);
      expect(rest).toEqual({ right: true, iss: 4711 });
      expect([iat < now, exp > now, exp - iat]).toEqual([true, true, 600]);
    });

    test("use GitHub's clock if GitHub says that ours is wrong", async () => {
      const theirs = Math.floor(Date.now() / 1_000) - 3_600;
      const refused = json(
        401,
        { message: "'Expiration time' claim ('exp') is too far in the future" },
        { date: new Date(theirs * 1_000).toUTCString() },
      );
      const seen = await signed([0, 1], refused, json(200, []));
      expect(seen).toHaveLength(3);
      expect(seen[2]).toBe(seen[1]);
      const { right, exp } = read(seen[1]);
      expect([right, exp - theirs > 500, exp - theirs <= 600]).toEqual([true, true, true]);
    });
  });
});

describe("an observer", () => {
  const asked = (heard: readonly Observed[]): readonly Observed[] => heard.filter(({ route }) => !route.endsWith("/access_tokens"));
  const told = {
    date: "Mon, 02 Mar 2026 11:59:00 GMT",
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": "4999",
    "x-ratelimit-reset": "1772452800",
    "x-ratelimit-resource": "core",
  };

  test("is told about every attempt: its route with placeholders, its status, and what is left of the rate limit", async () => {
    const heard: Observed[] = [];
    const github = await gitHub(sequence(json(502, {}), json(200, { id: 1 }, told)), { observe: (each) => heard.push(each) });
    await github.octokit.rest.repos.get(repository);
    const limit = { resource: "core", most: 5_000, remaining: 4_999, reset: 1_772_452_800, milliseconds: 60_000 };
    expect(asked(heard).map(({ method, route, status, limit: heardLimit }) => [method, route, status, heardLimit])).toEqual([
      ["GET", "/repos/{owner}/{repo}", 502, undefined],
      ["GET", "/repos/{owner}/{repo}", 200, limit],
    ]);
    expect(asked(heard)[0]?.installation).toMatch(/^\d+$/);
    expect(asked(heard)[1]?.milliseconds).toBeGreaterThan(0);
  });

  test("is told about one without a response, and about GraphQL under one name", async () => {
    const heard: Observed[] = [];
    const github = await gitHub(
      sequence((response) => response.destroy(), json(200, { data: { viewer: { login: "x" } } })),
      {
        observe: (each) => heard.push(each),
      },
    );
    await github.octokit.graphql("query { viewer { login } }");
    expect(asked(heard).map(({ method, route, status }) => [method, route, status])).toEqual([
      ["POST", "/graphql", undefined],
      ["POST", "/graphql", 200],
    ]);
  });

  test("is told about pages under the names of their routes", async () => {
    const heard: Observed[] = [];
    const github = await gitHub(
      (response, request, body) => {
        const next = `<http://${request.headers.host}/api/v3/repositories/1/tags?page=2>; rel="next"`;
        json(200, [], request.url?.endsWith("/tags") === true ? { link: next } : {})(response, request, body);
      },
      { observe: (each) => heard.push(each) },
    );
    await github.octokit.paginate(github.octokit.rest.repos.listTags, repository);
    await github.octokit.paginate(github.octokit.rest.issues.listComments, { ...repository, issue_number: 1 });
    expect(asked(heard).map(({ route }) => route)).toEqual([
      "/repos/{owner}/{repo}/tags",
      "/repos/{owner}/{repo}/tags",
      "/repos/{owner}/{repo}/issues/…",
    ]);
  });
});

test("what one installation has read is never returned to another that reads the same", async () => {
  const conditions: unknown[] = [];
  const github = await gitHub((response, request, body) => {
    const condition = request.headers["if-none-match"];
    conditions.push(condition);
    if (condition === undefined) json(200, { id: conditions.length }, { etag: '"one"' })(response, request, body);
    else response.writeHead(304).end();
  });
  const other = await github.probot.auth(Math.floor(Math.random() * 1e9));
  const read = async (octokit: ProbotOctokit) => (await octokit.rest.repos.get(repository)).data.id;
  expect([await read(github.octokit), await read(other), await read(github.octokit)]).toEqual([1, 2, 1]);
  expect(conditions).toEqual([undefined, undefined, '"one"']);
});
