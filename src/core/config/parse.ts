import { isMapping } from "../json.js";
import { check } from "./check.js";
import { judgeTogether } from "./consistency.js";
import { type Document, readDocument } from "./document.js";
import { type AsWritten, type Config, type Environment, type Input, isProduction } from "./environment.js";
import type { Problem, Flaw, Path } from "./flaw.js";
import type { FrozenWindow } from "./schedule.js";
import { parsePrincipal, type Principal } from "./principals.js";
import type { Pattern } from "./pattern.js";
import { beginReading, type Reading } from "./reading.js";
import { type Cast, type CastInput, schema } from "./schema.js";
import { judgeTexts } from "./texts.js";
import { parseDuration } from "../durations.js";
import { inputDefault } from "./judge.js";
import { type PayloadTemplate, type Template, Unquoted } from "./variables.js";

/**
 * The result of reading a deploy.yml: its environments, or every mistake in it; and what is valid but probably not intended. In the order of the
 * file.
 */
export type Parsed = ({ readonly config: Config } | { readonly problems: readonly Problem[] }) & { readonly notices: readonly Problem[] };

/** Reads a deploy.yml: its environments with all defaults, or every mistake in it. Takes time in proportion to its length; never throws. */
export function parseConfig(text: string, path: string): Parsed {
  const { problems, notices, read } = judgeConfig(text);
  if (read === undefined) return { problems, notices };
  const source: Source = { compile: read.reading.compile, plain: read.document.plain };
  const { envs }: Cast = schema.cast(read.document.value, { assert: false });
  const names = new Map(
    envs.flatMap(({ name, aliases }) => [name, ...aliases].map((word): [string, string] => [word.toLowerCase(), name])),
  );
  return { config: { path, environments: envs.map((cast, index) => toEnvironment(cast, ["envs", index], names, source)) }, notices };
}

/** The findings alone, and what was read if there is no mistake; for a file that a stranger may have written and nobody deploys with. */
export function judgeConfig(text: string): Judged {
  const document = readDocument(text);
  if ("problem" in document) return { problems: [document.problem], notices: [], read: undefined };
  const { value } = document;
  const reading = beginReading(document);
  judgeTexts(document, reading);
  check(schema, value, [], reading);
  judgeTogether(value, reading);
  const notices = inOrder(document, reading.notices);
  const problems = inOrder(document, reading.flaws, document.duplicates);
  return { problems, notices, read: problems.length > 0 ? undefined : { document, reading } };
}

/** The findings in a deploy.yml; `read` if there is no mistake. */
interface Judged {
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
  readonly read: { readonly document: Document; readonly reading: Reading } | undefined;
}

function inOrder(document: Document, flaws: readonly Flaw[], more: readonly Problem[] = []): readonly Problem[] {
  return [...more, ...flaws.map((flaw) => document.locate(flaw))].toSorted((a, b) => a.line - b.line || a.column - b.column);
}

type CastEnvironment = Cast["envs"][number];

/** What only the file itself tells: which texts are without quotes, and the compiled patterns. */
type Source = Pick<Reading, "compile"> & Pick<Document, "plain">;

function toEnvironment(cast: CastEnvironment, at: Path, names: ReadonlyMap<string, string>, source: Source): Environment {
  const { dynamic_payload: inputs, ...written } = cast;
  const { payload, review } = cast;
  return {
    ...inCamelCase(written),
    payload: payload === undefined ? undefined : toPayload(payload, [...at, "payload"], source),
    inputs: inputs?.enabled ? toInputs(inputs.inputs ?? {}, [...at, "dynamic_payload", "inputs"], source) : undefined,
    productionEnvironment: cast.production_environment ?? isProduction(cast.name),
    deployableRef: toPattern(cast.deployable_ref, source),
    autoDeployOn: toPattern(cast.auto_deploy_on, source),
    frozenWindows: cast.frozen_windows.map(toWindow),
    review: review?.enabled
      ? { reviewers: toPrincipals(review.reviewers), required: review.required, timeout: toMilliseconds(review.timeout) }
      : undefined,
    deployers: cast.deployers && toPrincipals(cast.deployers),
    pullRequest: cast.pull_request ?? { approved: false, draft: false },
    // `requires` may name an alias; all other code expects names.
    requires: cast.requires.map((word) => names.get(word.toLowerCase()) ?? word),
    force: toPrincipals(cast.force),
    timeout: toMilliseconds(cast.timeout),
  };
}

/** An environment's keys in camel case, their values as written. */
function inCamelCase(written: Omit<CastEnvironment, "dynamic_payload">): Omit<AsWritten, "dynamicPayload"> {
  const entries = Object.entries(written).map(([key, value]) => [key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()), value]);
  return Object.fromEntries(entries) as Omit<AsWritten, "dynamicPayload">;
}

function toInputs(cast: Readonly<Record<string, CastInput>>, at: Path, { plain }: Source): Readonly<Record<string, Input>> {
  return Object.fromEntries(
    Object.entries(cast).map(([name, input]) => [
      name,
      {
        type: input.type,
        required: input.required,
        default: inputDefault(input.default, plain([...at, name, "default"]) !== undefined),
        description: input.description,
        options: input.options ?? [],
      },
    ]),
  );
}

function toPayload(payload: PayloadTemplate, at: Path, source: Source): PayloadTemplate {
  return typeof payload === "string"
    ? payload
    : Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, toTemplate(value, [...at, key], source)]));
}

function toTemplate(value: Template, at: Path, source: Source): Template {
  if (typeof value === "string") return value.includes("${") && source.plain(at) !== undefined ? new Unquoted(value) : value;
  if (Array.isArray(value)) return value.map((item: Template, index) => toTemplate(item, [...at, index], source));
  return isMapping(value) ? toPayload(value, at, source) : value;
}

function toWindow({ start, duration, location }: CastEnvironment["frozen_windows"][number]): FrozenWindow {
  return { start, duration, milliseconds: toMilliseconds(duration), location: location || "UTC" };
}

function toPattern(written: string | undefined, source: Source): Pattern | undefined {
  if (written === undefined) return undefined;
  const compiled = source.compile(written);
  if ("reason" in compiled) throw new TypeError(`The pattern ${written} was not validated: ${compiled.reason}`);
  return compiled;
}

function toPrincipals(texts: readonly string[]): readonly Principal[] {
  return texts.flatMap((text) => parsePrincipal(text) ?? []);
}

function toMilliseconds(duration: string): number {
  return parseDuration(duration) ?? 0;
}
