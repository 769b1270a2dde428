import { afterAll, describe, expect, test } from "vitest";
import { type Outcome, playWith } from "./conversation.js";
import { writeSection } from "./page.js";
import { lengths, type Route, routes, troubles } from "./routes.js";

const rows: { readonly on: Route; readonly trouble: string; readonly length: string; readonly outcome: Outcome }[] = [];

test("without trouble every route of the list is used, and nothing else", async () => {
  const { world, outcome } = await playWith(undefined);
  expect(outcome).toMatchObject({ deployments: 1, answers: 1, failed: 0, checkRun: "success" });
  const asked = new Set(world.github.requests.map(({ method, route }) => `${method} ${route}`));
  const listed = routes.map(({ method, route }) => `${method} ${route}`);
  expect(listed.filter((route) => !asked.has(route))).toEqual([]);
  const decoration = ["GET /repos/{owner}/{repo}/compare/{base}...{head}", "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls"];
  expect([...asked].filter((route) => !listed.includes(route) && !decoration.includes(route))).toEqual([]);
});

describe.each(routes)("$method $route ($purpose)", (on) => {
  test.each(troubles.flatMap((trouble) => lengths.map((length) => ({ trouble, length }))))(
    "$trouble, $length",
    async ({ trouble, length }) => {
      const { outcome, world } = await playWith({ on, trouble, length });
      rows.push({ on, trouble, length, outcome });
      const { verdict, rest } = expected(on, trouble, length, outcome.deployments);
      expect(outcome).toMatchObject(rest);
      expect(outcome.verdict).toMatch(verdict);
      expect(world.log.text()).not.toMatch(/ghs_|BEGIN RSA/);
    },
  );
});

/** Never twice, whatever happens; and never neither deployed nor told. */
function expected(on: Route, trouble: string, length: string, deployments: number): { readonly verdict: RegExp; readonly rest: object } {
  // GitHub calls the comment gone, and what is gone is not executed.
  if (on.purpose === "claim, 🚀" && trouble === "404") return { verdict: /^$/, rest: { deployments: 0, answers: 0 } };
  const refused = /was not deployed|did not make|may not do that|did not tell|went wrong|Missed/;
  if (deployments === 0) return { verdict: refused, rest: { answers: 1 } };
  // An answer that GitHub calls gone is not edited any more; where the App may not write check runs, its answer says so instead.
  const gone = on.purpose === "answer, edited" && trouble === "404" && length === "two minutes";
  const forbidden = on.purpose.startsWith("check run") && (trouble === "403" || trouble === "404");
  const rest = { deployments: 1, answers: 1, ...(forbidden ? {} : { checkRun: "success" }) };
  return { verdict: gone ? /Deploying/ : /is live in production/, rest };
}

afterAll(() => {
  const cell = ({ deployments, failed, verdict }: Outcome): string => {
    if (deployments === 1) return failed > 0 ? "✅ deployed once, after redelivery" : "✅ deployed once";
    return `✋ ${verdict === "" ? "the comment is gone, and not executed" : verdict.replace(/^\S+ /u, "")}`;
  };
  const lines = routes.flatMap((on) =>
    troubles.map((trouble) => {
      const of = (length: string): string => {
        const row = rows.find((each) => each.on === on && each.trouble === trouble && each.length === length);
        return row === undefined ? "–" : cell(row.outcome);
      };
      return `| ${on.purpose} | \`${on.method} ${on.route}\` | ${trouble} | ${of("once")} | ${of("two minutes")} |`;
    }),
  );
  const table = ["| for | route | what goes wrong | once | for two minutes |", "| --- | --- | --- | --- | --- |", ...lines].join("\n");
  process.stdout.write(`\n${table}\n`);
  if (rows.length === routes.length * troubles.length * lengths.length) writeSection("When GitHub fails", `${head}\n${table}`);
});

const head = `Made by \`npm run test:faults\`: one serialized deployment, from the comment to its mirrored \`success\`, is played once for every route it uses and
every way that route can fail, once and for two minutes. Then GitHub recovers, and failed deliveries are delivered again, as the App asks GitHub to.
In every row there is at most one deployment and exactly one answer; where nothing was deployed, the answer says so.
`;
