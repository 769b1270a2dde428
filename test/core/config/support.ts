import type { Config } from "../../../src/core/config/environment.js";
import type { Problem } from "../../../src/core/config/flaw.js";
import { parseConfig } from "../../../src/core/config/parse.js";

/** The configuration of a text without problems. */
export function read(text: string): Config {
  const result = parseConfig(text, "deploy.yml");
  if ("problems" in result) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.config;
}

/** The problems of a text. */
export function problems(text: string): readonly Problem[] {
  const result = parseConfig(text, "deploy.yml");
  return "problems" in result ? result.problems : [];
}

/** An environment with these keys, `production` by name; the keys begin on line 3, column 5. */
export function environment(...lines: readonly string[]): string {
  return ["envs:", "  - name: production", ...lines.map((line) => `    ${line}`), ""].join("\n");
}
