import { or } from "../messages/lists.js";
import { code, Markdown, md, short } from "../messages/markdown.js";
import { deployInstead, repeated } from "../messages/next.js";
import { refText } from "../messages/subject.js";
import { pass, passWithWarning, refuse, type Rule } from "./rule.js";

/** The ref names exactly one commit, and it is the one that the requester saw. */
export const ref = {
  name: "ref",
  needs: "nothing",
  setAsideBy: [],
  check({ environment, request, target }) {
    if (!target.found) {
      const { candidates } = target;
      const [first, ...more] = candidates;
      const name = code(refText(target.name));
      if (target.why === "ambiguous") {
        const several = candidates.length > 0 && md`: it may be ${or(candidates.map(code))}`;
        return refuse(md`${name} names more than one thing${several}. Please name one in full.`, deployInstead("<ref>", environment));
      }
      const meant = candidates.length > 0 && md` Did you mean ${or(candidates.map(code))}?`;
      const hint = /^[0-9a-f]{4,39}$/i.test(target.name) && shortSha;
      return refuse(
        md`No tag, branch, commit or pull request of this repository is called ${name}.${meant}${hint}`,
        deployInstead(first !== undefined && more.length === 0 ? first : "<ref>", environment),
      );
    }
    const { ref: asked, moved, commit } = target;
    const [name, pinned] = [code(refText(asked.name)), short(request.sha)];
    const next = repeated(request, environment);
    if (commit.sha !== request.sha)
      return refuse(
        md`${name} was ${pinned} when this was requested and is ${short(commit.sha)} now. Look at what is new, then repeat the command.`,
        next,
      );
    const is = asked.kind === "sha" ? md`It is the commit ${pinned}.` : md`${name} is ${pinned}.`;
    // A rollback and a promotion are pinned to the commit of a deployment, however its pull request has moved since.
    if (request.action !== "deploy") return pass(is);
    if (moved === "unknown")
      return refuse(
        md`It is not known whether ${name} moved after this was requested: GitHub's record of the pushes to it does not reach back that far, or could not be read. It is ${pinned} now: if that is what you mean, name the commit.`,
        repeated({ ...request, ref: { kind: "sha", name: request.sha } }, environment),
      );
    if (moved !== undefined) {
      const from = moved.before !== undefined && md` from ${short(moved.before)}`;
      const says = md`${name} moved${from} to ${short(moved.after)} after this was requested. Look at what is new, then repeat the command.`;
      return refuse(says, next);
    }
    return asked.hidesBranch === true
      ? passWithWarning(md`${name} is both a tag and a branch: the tag wins, and it is ${pinned}.`)
      : pass(is);
  },
} as const satisfies Rule;

// GitHub's answer is the same for a short SHA of several commits and of none.
const shortSha = Markdown.trusted(" A short SHA needs at least 7 characters, and more if several commits begin with those.");
