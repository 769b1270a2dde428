import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/core/config/parse.js";
import { commands } from "../../src/core/help.js";
import { start } from "../support/world.js";

const root = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const readme = read("README.md");
const yaml = (markdown: string): readonly string[] => [...markdown.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = ""]) => text);
// In a table `\|` is a pipe: https://github.github.com/gfm/#tables-extension-
const cells = (line: string): readonly string[] =>
  line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("`", "").replaceAll("\\|", "|"));
const blocks = yaml(readme);

describe("the README's commands", () => {
  const rows = [...readme.matchAll(/^\| `\/.*$/gm)].map(([line]) => cells(line).slice(1, 4));
  const options = [...readme.matchAll(/^\| `--.*$/gm)].map(([line]) => cells(line).slice(1, 3));

  test("are all commands, in the same words", () => {
    expect(rows).toEqual(commands.map(({ usage, summary, example }) => [usage, summary, example]));
  });

  test("have all options, in the same words", () => {
    const each = new Map(commands.flatMap((command) => command.options).map(({ usage, summary }) => [usage, summary]));
    expect(options).toEqual([...each]);
  });
});

describe("the README's files", () => {
  const configs = blocks.filter((text) => /^envs:/m.test(text));
  const workflows = blocks.filter((text) => text.includes("on: deployment"));

  test("are a deploy.yml, and a workflow with and without the Action", () => {
    expect([configs.length, workflows.length, blocks.length]).toEqual([1, 2, 3]);
  });

  test.each(configs)("deploy.yml %# is valid", (text) => {
    expect(parseConfig(text, "deploy.yml")).toHaveProperty("config");
  });

  test.each(workflows)("workflow %# deploys only what the App verified, with the least permissions", (text) => {
    const workflow = load(text) as Workflow;
    expect(workflow.on).toBe("deployment");
    expect(workflow.permissions).toEqual({ contents: "read", deployments: "write" });
    const { if: condition, steps } = workflow.jobs.deploy;
    expect(condition).toMatch(/^github\.event\.deployment\.creator\.login == '[\w-]+\[bot\]' && /);
    expect(condition).toMatch(/ && github\.event\.deployment\.sha == github\.event\.deployment\.payload\.gitploy\.sha$/);
    expect(steps.find(({ uses }) => uses?.startsWith("actions/checkout@"))?.with?.["ref"]).toBe("${{ github.event.deployment.sha }}");
    const reported = steps.map(({ run }) => /state=(\w+)/.exec(run ?? "")?.[1]).filter((state) => state !== undefined);
    const byTheAction = steps.some(({ uses }) => uses?.startsWith("gitploy-io/gitploy/report@"));
    expect(reported).toEqual(byTheAction ? [] : ["in_progress", "success", "failure"]);
    expect(steps.filter(({ run }) => run?.includes("${{"))).toEqual([]);
  });
});

describe("the workflow in the answer that says that nobody listens", () => {
  const shown = async (difference: Parameters<typeof start>[0] = {}): Promise<string> => {
    const world = await start(difference);
    await world.comment("/deploy v0.5.5 production");
    await world.wait(62_000);
    const [text = ""] = yaml(world.pullRequest.comments.at(-1)?.body ?? "");
    return text;
  };

  test("is the README's without the Action, word for word", async () => {
    const [, withoutTheAction] = blocks.filter((text) => text.includes("on: deployment"));
    expect(await shown()).toBe(withoutTheAction);
  });

  test("names the App that deploys", async () => {
    const text = await shown({ gitHub: { app: { slug: "acme-deploys" } } });
    expect(text).toContain("github.event.deployment.creator.login == 'acme-deploys[bot]' &&");
    expect(text).not.toContain("gitploy[bot]");
  });

  test("accepts a string payload, which has no SHA to compare", async () => {
    const text = await shown({ deployYml: "envs:\n  - name: production\n    payload: blue\n" });
    const condition =
      "(!github.event.deployment.payload.gitploy || github.event.deployment.sha == github.event.deployment.payload.gitploy.sha)";
    expect((load(text) as Workflow).jobs.deploy.if).toBe(`github.event.deployment.creator.login == 'gitploy[bot]' && ${condition}`);
    expect(readme).toContain(condition);
  });
});

describe("what the documentation names exists", () => {
  test("npm scripts", () => {
    const { scripts } = JSON.parse(read("package.json")) as { readonly scripts: Readonly<Record<string, string>> };
    const named = [readme, read("CONTRIBUTING.md")].flatMap((page) =>
      [...page.matchAll(/npm run ([\w:]+)/g)].map(([, script = ""]) => script),
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  test("variables", () => {
    const { jobs } = load(blocks.findLast((text) => text.includes("on: deployment")) ?? "") as Workflow;
    const named = [...readme.matchAll(/\b[A-Z]{2,}(?:_[A-Z]+)+\b/g)].map(([name]) => name);
    const elsewhere = new Set([
      ...Object.keys(jobs.deploy.env),
      "GH_TOKEN",
      "GH_ENTERPRISE_TOKEN",
      "GITHUB_REF",
      "NODE_ENV",
      "GITPLOY_ENVIRONMENT",
      "GITPLOY_REF",
      "GITPLOY_SHA",
      "GITPLOY_TASK",
    ]);
    const settings = named.filter((name) => !elsewhere.has(name));
    expect(settings.length).toBeGreaterThan(8);
    expect(settings.filter((name) => !new RegExp(`^(?:# )?${name}=`, "m").test(read(".env.example")))).toEqual([]);
  });
});

interface Workflow {
  readonly on: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: {
    readonly deploy: {
      readonly if: string;
      readonly env: Readonly<Record<string, string>>;
      readonly steps: readonly { readonly run?: string; readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[];
    };
  };
}
