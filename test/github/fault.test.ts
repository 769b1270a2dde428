import { expect, test } from "vitest";
import { faultOf } from "../../src/github/client/fault.js";

const failed = (status: number, message: string, headers: Readonly<Record<string, string>> = {}) =>
  Object.assign(new Error(message), {
    status,
    request: { method: "GET", url: "https://api.github.com/repos/octo/app" },
    response: { headers, data: { message } },
  });

test.each([
  [
    failed(403, "Resource not accessible by integration", { "x-accepted-github-permissions": "checks=write" }),
    { kind: "missing_permission", permission: "checks=write" },
  ],
  [failed(403, "You have exceeded a secondary rate limit", { "retry-after": "30" }), { kind: "rate_limited", retryAfter: 30 }],
  [
    // Independent of this machine's clock.
    failed(403, "API rate limit exceeded", {
      date: "Mon, 02 Mar 2026 11:59:00 GMT",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": "1772452800",
    }),
    { kind: "rate_limited", retryAfter: 60 },
  ],
  [failed(429, "Too many", {}), { kind: "rate_limited", retryAfter: 60 }],
  [failed(403, "Repository was archived"), { kind: "invalid" }],
  [failed(404, "Not Found"), { kind: "not_found", status: 404 }],
  [failed(422, "Validation Failed"), { kind: "invalid", message: "Validation Failed" }],
  [
    failed(401, "A JSON web token could not be decoded"),
    {
      kind: "unexpected",
      message: expect.stringMatching(
        /\(APP_ID, PRIVATE_KEY and GHE_HOST have to belong together\): A JSON web token could not be decoded$/,
      ),
    },
  ],
  // Seen with the APP_ID of another GitHub.
  [
    failed(404, "Integration not found"),
    {
      kind: "unexpected",
      message: expect.stringMatching(/APP_ID, PRIVATE_KEY and GHE_HOST have to belong together\): Integration not found$/),
    },
  ],
  [failed(503, "Unavailable"), { kind: "unavailable", route: "GET /repos/octo/app" }],
  [Object.assign(new Error("aborted"), { name: "TimeoutError" }), { kind: "unavailable" }],
  [new TypeError("Cannot read properties of undefined"), { kind: "unexpected" }],
  ["a string", { kind: "unexpected", message: "a string" }],
])("%s", (error, fault) => {
  expect(faultOf(error)).toMatchObject({ name: "Fault", cause: error, ...fault });
});

test.each([
  ["POST", "/repos/octo/app/git/commits", "contents=write"],
  ["PATCH", "/repos/octo/app/git/refs/gitploy/production", "contents=write"],
  ["GET", "/repos/octo/app/compare/a...b", "contents=read"],
  ["POST", "/repos/octo/app/merges", "contents=write"],
  ["POST", "/repos/octo/app/deployments/1/statuses", "deployments=write"],
  ["POST", "/repos/octo/app/check-runs", "checks=write"],
  ["POST", "/repos/octo/app/issues/1/comments", "issues=write; pull_requests=write"],
  ["GET", "/orgs/octo/teams/ops/memberships/ann", "members=read"],
  ["GET", "/repos/octo/app/whatever", undefined],
])("if GitHub names no permission, %s %s determines it", (method, path, permission) => {
  const request = { method, url: `https://api.github.com${path}` };
  const error = Object.assign(failed(403, "Resource not accessible by integration"), { request });
  expect(faultOf(error)).toMatchObject({ kind: "missing_permission", permission, route: `${method} ${path}` });
});

test("a fault stays what it is", () => {
  const fault = faultOf(failed(404, "Not Found"));
  expect(faultOf(fault)).toBe(fault);
});
