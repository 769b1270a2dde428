import type { Moved } from "../facts.js";
import { enumerate } from "../messages/enumerate.js";
import { code, Markdown, md, short } from "../messages/markdown.js";
import { deployInstead, repeated, repeatedAs } from "../messages/next.js";
import { refText } from "../messages/subject.js";
import type { Ref } from "../request.js";
import type { Rule } from "./rule.js";
import { pass, passWithWarning, refuse } from "./verdict.js";

/** The ref names one commit, and it is the one that whoever asked was looking at. */
export const ref = {
  name: "ref",
  needs: "nothing",
  setAsideBy: [],
  check({ environment, request, target }) {
    if (!target.found) {
      const [first, ...more] = target.candidates;
      if (target.why === "ambiguous") return refuse(refAmbiguous(target.name, target.candidates), deployInstead("<ref>", environment));
      const next = deployInstead(first !== undefined && more.length === 0 ? first : "<ref>", environment);
      return refuse(refNotFound(target.name, target.candidates), next);
    }
    const next = repeated(request, environment);
    if (target.commit.sha !== request.sha) return refuse(pinnedElsewhere(target.ref, request.sha, target.commit.sha), next);
    // A rollback and a promotion are pinned to what a deployment had, wherever its pull request went since.
    if (request.action !== "deploy") return pass(refIs(target.ref, request.sha));
    if (target.moved === "unknown")
      return refuse(movedUnknown(target.ref, request.sha), repeatedAs({ kind: "sha", name: request.sha }, request, environment));
    if (target.moved !== undefined) return refuse(headMoved(target.ref, target.moved), next);
    return target.ref.hidesBranch === true ? passWithWarning(tagWon(target.ref, request.sha)) : pass(refIs(target.ref, request.sha));
  },
} as const satisfies Rule;

function refAmbiguous(name: string, candidates: readonly string[]): Markdown {
  const several = candidates.length > 0 && md`: it may be ${enumerate(candidates.map(code), "or")}`;
  return md`${code(refText(name))} names more than one thing${several}. Please name one in full.`;
}

function refNotFound(name: string, candidates: readonly string[]): Markdown {
  const meant = candidates.length > 0 && md` Did you mean ${enumerate(candidates.map(code), "or")}?`;
  return md`No tag, branch, commit or pull request of this repository is called ${code(refText(name))}.${meant}${/^[0-9a-f]{4,39}$/i.test(name) && shortSha}`;
}

function pinnedElsewhere(asked: Ref, pinned: string, found: string): Markdown {
  return md`${code(refText(asked.name))} was ${short(pinned)} when this was requested and is ${short(found)} now. Look at what is new, then repeat the command.`;
}

function refIs(asked: Ref, sha: string): Markdown {
  return asked.kind === "sha" ? md`It is the commit ${short(sha)}.` : md`${code(refText(asked.name))} is ${short(sha)}.`;
}

function movedUnknown(asked: Ref, sha: string): Markdown {
  return md`It is not known whether ${code(refText(asked.name))} moved after this was requested: GitHub's record of the pushes to it does not reach back that far, or could not be read. It is ${short(sha)} now: if that is what you mean, name the commit.`;
}

function headMoved(asked: Ref, moved: Moved): Markdown {
  const from = moved.before !== undefined && md` from ${short(moved.before)}`;
  return md`${code(refText(asked.name))} moved${from} to ${short(moved.after)} after this was requested. Look at what is new, then repeat the command.`;
}

function tagWon(asked: Ref, sha: string): Markdown {
  return md`${code(refText(asked.name))} is both a tag and a branch: the tag won, which is ${short(sha)}.`;
}

// GitHub does not tell a short SHA of several commits from one of none.
const shortSha = Markdown.trusted(" A short SHA takes at least 7 characters, and as many more as make it the only one.");
