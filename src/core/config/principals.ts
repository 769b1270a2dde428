import { nearest } from "../suggest.js";
import { type Role, roles } from "../roles.js";
import { type Path, type Remark, show } from "./flaw.js";
import type { Reading } from "./reading.js";

/** Somebody named in deploy.yml: a user or bot by login, a team as `org/team`, or everybody with at least a role. */
export type Principal =
  | { readonly kind: "user"; readonly login: string }
  | { readonly kind: "team"; readonly organization: string; readonly team: string }
  | { readonly kind: "role"; readonly role: Role };

/** The roles that GitHub can grant. */
export const grantable: readonly Role[] = roles.filter((role) => role !== "none");

/**
 * Reads somebody named in deploy.yml: `login`, `name[bot]`, `org/team`, `org/ent:team` (lower case in the result) or `role:maintain`; `undefined` for
 * anything else.
 */
export function parsePrincipal(text: string): Principal | undefined {
  const role = grantable.find((candidate) => text.toLowerCase() === `role:${candidate}`);
  if (role !== undefined) return { kind: "role", role };
  // Logins have at most 39 characters; those of enterprise managed users contain underscores.
  if (/^[a-z\d][a-z\d_-]{0,38}$/i.test(text) || isBot(text)) return { kind: "user", login: text };
  const [, organization, team] = /^([a-z\d][a-z\d_-]{0,38})\/((?:ent:)?[a-z\d_][\w.-]{0,254})$/i.exec(text) ?? [];
  if (organization === undefined || team === undefined) return undefined;
  return { kind: "team", organization: organization.toLowerCase(), team: team.toLowerCase() };
}

/** Judges an entry of `deployers` or `force`; the bare name of a role gets a notice. */
export function judgePrincipal(text: string, reading: Reading, path: Path): Remark | undefined {
  const role = grantable.find((name) => name === text.toLowerCase());
  if (role !== undefined) {
    const message = `${show(text)} is the user of that name here, not everyone with the role.`;
    reading.notice({ path, at: "value", message, expected: "a login, or a role with role: before it", suggestion: `role:${role}` });
  }
  return judgeNamed(text);
}

function judgeNamed(text: string): Remark | undefined {
  if (parsePrincipal(text) !== undefined) return undefined;
  const [, role] = /^role:\s*(.*)$/i.exec(text) ?? [];
  const spaced = grantable.find((name) => name === role?.trim().toLowerCase());
  if (spaced !== undefined) return { message: `${show(text)} has a space.`, expected: `role:${spaced}`, suggestion: `role:${spaced}` };
  if (role !== undefined) {
    return {
      message: `${show(role)} is not a role.`,
      expected: grantable.map((name) => `role:${name}`).join(", "),
      suggestion: () => {
        const meant = nearest(role, grantable);
        return meant && `role:${meant}`;
      },
    };
  }
  const bare = text.slice(0, 300).trim().replace(/^@/, "");
  const suggestion = parsePrincipal(bare) === undefined ? undefined : bare;
  return { message: `${show(text)} names nobody on GitHub.`, expected: "a login, name[bot], org/team or role:maintain", suggestion };
}

/** Judges an entry of `review.reviewers`: people who can comment, one by one or as a team. */
export function judgeReviewer(text: string): Remark | undefined {
  const principal = parsePrincipal(text);
  const expected = "a login or org/team";
  if (/^role:/i.test(text)) return { message: `${show(text)} is a role, and a role cannot be asked to review.`, expected };
  if (principal !== undefined && isBot(text)) return { message: `${show(text)} is a bot, and bots do not approve.`, expected };
  const remark = judgeNamed(text);
  return remark && { ...remark, expected };
}

function isBot(text: string): boolean {
  return /^[a-z\d][a-z\d_.-]{0,99}\[bot\]$/i.test(text);
}
