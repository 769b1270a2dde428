import type { Config } from "../../core/config/environment.js";
import { unreadable } from "../../core/config/judgement.js";
import { parseConfig } from "../../core/config/parse.js";
import type { Answer } from "../../core/messages/answer.js";
import { configInvalid, configMissing, configUnreadable } from "../../core/messages/config.js";
import type { Snapshot } from "../../github/types/snapshot.js";

/** What deploy.yml comes to: a configuration, or what there is to say. */
export type Rules = { readonly config: Config } | { readonly answer: Answer; readonly missing: boolean };

/** Reads deploy.yml as the default branch has it. */
export function rulesOf({ config: file, repository }: Pick<Snapshot, "config" | "repository">): Rules {
  const { url, defaultBranch } = repository;
  if (file === undefined) return { answer: configMissing(url, defaultBranch), missing: true };
  const why = unreadable(file);
  if (file.text === undefined || why !== undefined)
    return { answer: configUnreadable({ path: file.path, why: why ?? "binary" }, url, defaultBranch), missing: false };
  const parsed = parseConfig(file.text, file.path);
  return "config" in parsed ? parsed : { answer: configInvalid(file, parsed.problems, url, defaultBranch), missing: false };
}
