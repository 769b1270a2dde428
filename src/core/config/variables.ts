import type { JsonObject, JsonValue } from "../json.js";
import type { Request } from "../request.js";
import { nearest } from "../suggest.js";
import { isMapping, type Remark, show } from "./flaw.js";

/** The variables of deploy.yml, and what each is for a deployment and for a rollback. */
export const variables = {
  GITPLOY_DEPLOY_TASK: { deploy: "deploy", rollback: "" },
  GITPLOY_ROLLBACK_TASK: { deploy: "", rollback: "rollback" },
  GITPLOY_IS_ROLLBACK: { deploy: "false", rollback: "true" },
} as const;

// `${{ … }}` belongs to GitHub Actions and stays.
const expression = /\$\{(?!\{)([^}]*)\}/g;

/** Replaces the variables in every string of a value, keys left alone; a promotion is a deployment. */
export function substitute(value: JsonValue, action: Request["action"]): JsonValue {
  if (typeof value === "string") return substituteText(value, action);
  if (typeof value !== "object" || value === null) return value;
  return isList(value) ? value.map((item) => substitute(item, action)) : substituteObject(value, action);
}

/** Replaces the variables in a payload, which stays an object or a string. */
export function substitutePayload(payload: JsonObject | string, action: Request["action"]): JsonObject | string {
  return typeof payload === "string" ? substituteText(payload, action) : substituteObject(payload, action);
}

/** Replaces the variables in one string: `${V}`, and `${V=d}`, `${V:=d}`, `${V:-d}` with a default for empty. */
export function substituteText(text: string, action: Request["action"]): string {
  return text.replace(expression, (whole, content: string) => {
    const parsed = parse(content);
    if (parsed === undefined) return whole;
    return variables[parsed.name][action === "rollback" ? "rollback" : "deploy"] || parsed.fallback;
  });
}

/** What is wrong with the variables in a string, or in the strings below a value. */
export function judgeVariables(value: unknown): readonly Remark[] {
  if (typeof value === "string") {
    return [...value.matchAll(expression)].flatMap(([whole, content = ""]) =>
      parse(content) === undefined ? [unknown(whole, content)] : [],
    );
  }
  const children = Array.isArray(value) ? [...value.entries()] : isMapping(value) ? Object.entries(value) : [];
  return children.flatMap(([key, child]) => judgeVariables(child).map((remark) => ({ ...remark, below: [key, ...(remark.below ?? [])] })));
}

function substituteObject(value: JsonObject, action: Request["action"]): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, action)]));
}

function parse(content: string): { name: keyof typeof variables; fallback: string } | undefined {
  const [, name, fallback = ""] = /^(\w+)(?:(?:=|:=|:-)(.*))?$/s.exec(content) ?? [];
  if (name === undefined || !isVariable(name) || fallback.includes("${")) return undefined;
  return { name, fallback };
}

function unknown(whole: string, content: string): Remark {
  const name = /^\w*/.exec(content.trim())?.[0] ?? "";
  const meant = isVariable(name) ? undefined : nearest(name, Object.keys(variables), 6);
  return {
    words: whole,
    message: `${show(whole)} is not a variable of deploy.yml.`,
    expected: `${Object.keys(variables).join(", ")}, as \${V}, or \${V:-default}`,
    suggestion: meant && `\${${meant}}`,
  };
}

function isVariable(name: string): name is keyof typeof variables {
  return Object.hasOwn(variables, name);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
