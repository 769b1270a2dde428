import { annotationText, configCheckRun } from "../messages/config.js";
import { firstOurs, mistakesIn } from "./deploy-yml.js";

/**
 * The rounds until Node.js has compiled the code that reads a deploy.yml. Until then, the first file of a kind takes three times as long as the
 * tenth.
 */
export const rehearsals = 80;

/** Reads and judges a file with mistakes, of another kind in each round; takes some milliseconds. Returns the number of mistakes. */
export function rehearse(round: number): number {
  const text = files[round % files.length] ?? "";
  const file = { path: "deploy.yml", bytes: text.length, text };
  firstOurs([file]);
  const { problems, notices } = mistakesIn(file);
  configCheckRun("deploy.yml", problems, notices);
  problems.forEach(annotationText);
  return problems.length;
}

function repeated(unit: (index: number) => string): string {
  return Array.from({ length: 20 }, (_, index) => unit(index)).join("");
}

const head = "envs:\n- name: a\n";
const inputs = `${head}  dynamic_payload:\n    enabled: true\n    inputs:\n`;

const environment = [
  "aliases: [b]",
  "live: warn",
  "timeout: 1h",
  "serialization: true",
  "auto_merge: true",
  "pull_request: {draft: true}",
  "deployers: [role:maintain, acme/sre, ann]",
  "required_contexts: [ci]",
  "deployable_ref: v.*",
  'task: "deploy:${GITPLOY_DEPLOY_TASK}"',
].join(", ");
const wrong = "task: 1, live: x, review: 1, force: y, requires: [production], aliases: [1.10, 017], timeout: 5 days, auto_deploy_on: main";
const window = 'start: "0 10 1 * 1", duration: 1h, location: Asia/Soul';

const files: readonly string[] = [
  `envs:\n${repeated((index) => `- {name: e${index}, ${environment.replace("b]", `b${index}]`)}}\n`)}`,
  `envs:\n${repeated((index) => `- {nam: a${index}, ${wrong}}\n`)}`,
  `envs:\n${repeated((index) => `- {name: e${index}, frozen_windows: [{${window}${index % 5}}, {start: "61 * * * *", duration: x}], requires: [e0, e${index + 50}]}\n`)}`,
  inputs +
    repeated(
      (index) =>
        `      a${index}: {type: selec}\n      b${index}: {type: string, default: 1}\n      c${index}: {type: select, options: [x, y], default: z}\n`,
    ),
  `${head}  payload:\n${repeated((index) => `   k${index}: "a \${X} b"\n   l${index}: 01\n   m${index}: \${GITPLOY_IS_ROLLBACK}\n`)}`,
  `${head}  serializatoin: true\n  payload: |\n${repeated((index) => `   \${X${index}} \${\n`)}`,
  `${head}${repeated((index) => `  tsk${index}: 1\n`)}  aliases: [${repeated((index) => `1234567, b${index}, `)}]\n`,
  `"envs":\n- name: a\n  payload: [${repeated(() => "1, ")}]\n  deployers: [${repeated((index) => `'role:mantain${index}', o/t${index}, `)}]\n`,
];
