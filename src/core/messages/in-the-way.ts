import type { Answer } from "./answer.js";
import { code, md } from "./markdown.js";
import { count } from "./time.js";

const most = 5;
/** Nothing in it that a shell would runCommand or that would end a quotation. */
const plain = /^[\w./%@+-]+$/;

/** Refs of somebody else's stand where one of ours has to: which, and the command that removes them. */
export function refsInTheWay(repository: string, refs: readonly string[], below: string | undefined): Answer {
  const shown = refs.filter((ref) => plain.test(ref)).slice(0, most);
  const quoted = shown.map((ref) => `'${ref}'`).join(" ");
  const many = refs.length > shown.length && below !== undefined && plain.test(below);
  return {
    emoji: "😕",
    verdict: "Somebody else's ref is in the way",
    sections: [
      md`Gitploy keeps its records and claims in refs of ${code(repository)}, and cannot write one of them: ${count(refs.length, "ref")} that it did not make ${refs.length === 1 ? "stands" : "stand"} where it has to be. Nothing was done.`,
      shown.length > 0 &&
        md`**Next:** somebody with push access runs ${code(`git push origin --delete ${quoted}`)} in a clone of it, then ask again.`,
      many && md`${code(`git ls-remote origin '${below}*'`)} lists all of them.`,
    ].filter((section) => section !== false),
  };
}
