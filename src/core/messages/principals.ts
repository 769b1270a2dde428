import type { Environment, Principal, Role } from "../config/environment.js";
import type { Person } from "../facts.js";
import { enumerate } from "./enumerate.js";
import { code, Markdown, md, person } from "./markdown.js";

/** Sentences about whom deploy.yml names, and what somebody lacks. */

/** Somebody deploy.yml names, without notifying anyone. */
export function principalText(named: Principal): Markdown {
  switch (named.kind) {
    case "user":
      return person(named.login);
    case "team":
      return md`members of ${code(`${named.organization}/${named.team}`)}`;
    case "role":
      return named.role === "admin" ? Markdown.trusted("admins") : md`anyone with the role ${code(named.role)} or higher`;
  }
}

/** Who may set rules aside and how, to go after "let". */
export function forcers(environment: Environment): Markdown {
  const who =
    environment.force.length === 0
      ? md`somebody named in ${code("force")} in deploy.yml`
      : enumerate(environment.force.map(principalText), "or");
  return md`${who} deploy it with ${code('--force "why"')}`;
}

/** What somebody lacks to ask at all, before any environment's rules. */
export function lacksToAsk(who: Person, lacks: Role | "reviewer"): Markdown {
  if (who.role === undefined)
    return md`GitHub did not say what ${person(who.login)} may do here, and Gitploy refuses when in doubt: please try again.`;
  const needed = lacks === "reviewer" ? md`being named as a reviewer in ${code("deploy.yml")}` : md`${lacks} access to this repository`;
  return md`${person(who.login)} may not do that: it takes ${needed}.`;
}
