import { type Command, parseComment, type ParsedComment } from "../../core/command.js";
import type { Person } from "../../core/facts.js";
import { helpWithoutConfig } from "../../core/messages/help.js";
import { mistakeAnswer, notRead } from "../../core/messages/mistakes.js";
import { missed } from "../../core/messages/trouble.js";
import { lacksToAsk } from "../../core/rules/permission.js";
import { readRefWord } from "../../core/ref-word.js";
import { personOf, sameLogin, isStranger } from "../../core/accounts.js";
import type { Activity, Snapshot, SnapshotQuery } from "../../github/types/snapshot.js";
import type { CommentEvent } from "../../github/types/events.js";
import { Fault } from "../../github/client/fault.js";
import { ended, together } from "../../github/client/together.js";
import { answerUnexpectedError, type Asker, deny, reply } from "../answers/reply.js";
import { begun, recovered, runCommand } from "../commands/run.js";
import { wake } from "../requests/wake.js";
import { retryWhenLimited, type Scene } from "../scene.js";
import { mayAsk, type Verbs } from "./stranger.js";
import { claimByRef, claimComment, claiming, inTheWay, takeOver } from "../../github/refs/claims.js";
import { findEnvironment, namesOf, type Config } from "../../core/config/environment.js";
import { rulesOf, type Rules, rulesToUnlock } from "../../core/config/deploy-yml.js";
import { meantVerb, type Mistake } from "../../core/command/mistake.js";

/** Older commands are not executed: what was right then may do harm now. */
const tooOld = 15 * 60_000;

/** Executes a comment's command once, however many processes get its event, and however often. */
export async function onComment(given: Scene, event: CommentEvent, delivery: string): Promise<void> {
  if (event.ours) return;
  const parsed = parseComment(event.body);
  if (parsed.kind === "nothing") return;
  if (isStranger(event.association) && !event.author.bot && !(await isAdmitted(given, event, parsed, delivery))) return;
  const scene = claiming(given);
  const asker = { id: `comment-${event.comment}`, issue: event.issue, comment: event.comment, aside: notRead(parsed.ignored) };
  let looking = look(scene, event, parsed);
  let left: Left | undefined;
  try {
    const entered = await enter(scene, event, asker, looking).catch(inTheWay);
    switch (entered) {
      case "ours":
        break;
      case "inherited":
        // Facts read before the other process's time was over may lack its last acts.
        await ended(looking);
        looking = look(scene, event, parsed);
        left = "inherited";
        break;
      case "left":
        return;
      case "answered":
        // The process that answered may have died before the next step.
        if (!(await begun(scene, (await looking).snapshot, asker))) await wake(scene);
        return;
      default:
        left = entered;
    }
  } finally {
    // Nothing of it goes on without us.
    await ended(looking);
  }
  try {
    await execute(scene, event, { asker, parsed, left, delivery }, await looking);
  } catch (error) {
    // Failing to tell must not hide the error.
    await answerUnexpectedError(scene, { ...asker, stranger: isStranger(event.association) }, delivery, error).catch(() => undefined);
    throw error;
  }
}

/** Whether to treat a stranger's command like everybody's. If GitHub's limits leave no room to find out, it starts again when they do. */
async function isAdmitted(scene: Scene, event: CommentEvent, parsed: Parsed, delivery: string): Promise<boolean> {
  const again = async (later: Scene): Promise<void> => {
    if (later.now().getTime() - event.createdAt.getTime() < tooOld) await onComment(later, event, delivery);
  };
  return (await retryWhenLimited(scene, (at) => mayAsk(at, event, verbsOf(parsed)), again)) ?? false;
}

/** An abandoned command: taken over by us, or the reason why not. */
type Left = "inherited" | Fault;

interface Entered {
  readonly asker: Asker;
  readonly parsed: Parsed;
  readonly left: Left | undefined;
  readonly delivery: string;
}

async function execute(
  scene: Scene,
  event: CommentEvent,
  { asker, parsed, left, delivery }: Entered,
  { snapshot, role, activity }: Looked,
): Promise<void> {
  const person = personOf(event.author, role);
  const { verb, meant } = verbsOf(parsed);
  const stranger = isStranger(event.association);
  const minutes = Math.floor((scene.now().getTime() - event.createdAt.getTime()) / 60_000);
  const rules = rulesFor(snapshot, parsed, person);
  // A repository without deploy.yml does not use Gitploy: only a request to deploy, or for help, is told how to begin.
  if ("missing" in rules && rules.missing && verb !== "deploy" && verb !== "help") return;
  const lacks = lacksToAsk(meant, person, snapshot.repository, rules);
  if (lacks !== undefined) return await deny(scene, asker, { stranger }, lacks);
  if (await begun(scene, snapshot, asker)) return;
  if (left instanceof Fault) return await answerUnexpectedError(scene, { ...asker, stranger }, delivery, left);
  const late = minutes * 60_000 >= tooOld;
  if ((left === "inherited" || late) && "config" in rules && (await recovered(scene, { asker, snapshot }, namesOf(rules.config)))) return;
  if (late) return await reply(scene, asker, missed(minutes));
  if (!("config" in rules)) {
    return await reply(scene, asker, verb === "help" ? helpWithoutConfig(rules) : rules.answer);
  }
  if (parsed.kind === "mistake") return await reply(scene, asker, mistakeAnswer(parsed.verb, inOrder(parsed.mistake, rules.config)));
  const place = { asker, cause: "comment", at: event.createdAt, pullRequest: event.onPullRequest ? event.issue : undefined } as const;
  const evidence = { since: event.createdAt, everywhere: activity };
  await runCommand(scene, { ...place, snapshot, config: rules.config, person, evidence, stranger }, parsed.command);
}

/** `/rollback v1 production`, which only deploy.yml tells from `/rollback production v1`. */
function inOrder(mistake: Mistake, config: Config): Mistake {
  if (mistake.problem !== "missing_to") return mistake;
  const { environment, ref } = mistake;
  const isSwapped = findEnvironment(config, environment) === undefined && findEnvironment(config, ref) !== undefined;
  return isSwapped ? { ...mistake, environment: ref, ref: environment } : mistake;
}

/** deploy.yml; or, if that cannot be used, enough to unlock. */
function rulesFor(snapshot: Snapshot, parsed: Parsed, person: Person): Rules {
  const rules = rulesOf(snapshot);
  if ("config" in rules || parsed.kind !== "command" || parsed.command.verb !== "unlock") return rules;
  const config = rulesToUnlock(snapshot, parsed.command.environment, person);
  return config === undefined ? rules : { config };
}

type Parsed = Exclude<ParsedComment, { kind: "nothing" }>;

function verbsOf(parsed: Parsed): Verbs {
  if (parsed.kind === "command") return { verb: parsed.command.verb, meant: parsed.command.verb };
  return { verb: parsed.verb, meant: meantVerb(parsed.verb, parsed.mistake) };
}

interface Looked {
  readonly snapshot: Snapshot;
  readonly role: Person["role"];
  readonly activity: Activity | undefined;
}

/**
 * Whether the command is ours to execute. Claim and facts are requested at the same time, but only the process with the claim looks at the facts.
 */
async function enter(
  scene: Scene,
  event: CommentEvent,
  asker: Asker,
  looking: Promise<Looked>,
): Promise<"ours" | "inherited" | "answered" | "left"> {
  // Without the claim nobody reads the facts, so their failure does not matter.
  looking.catch(() => undefined);
  if (event.author.bot && !isNamed((await looking).snapshot, event.author.login)) return "left";
  const claim = await claimComment(scene, event, looking);
  switch (claim.outcome) {
    case "first":
      return "ours";
    case "gone":
      return "left";
    case "taken":
      return await takeOver(scene, asker, claim.at);
    case "closed":
      return await claimByRef(scene, asker);
  }
}

async function look(scene: Scene, event: CommentEvent, parsed: Parsed): Promise<Looked> {
  const command = parsed.kind === "command" ? parsed.command : undefined;
  const [snapshot, role, activity] = await together([
    scene.hub.snapshot(queryOf(event.issue, command)),
    event.author.bot ? undefined : scene.hub.role(event.author.login),
    command !== undefined && mayMove(command) ? scene.hub.pushes() : undefined,
  ]);
  return { snapshot, role, activity };
}

/** What to read before anything is known: every word that may be a ref or an environment, and the most common name of an environment. */
function queryOf(issue: number, command: Command | undefined): SnapshotQuery {
  if (command === undefined || command.verb === "help") return { issue };
  const { ref, environments } = wordsIn(command);
  const names = [...new Set([...environments, "production"])].filter((word) => word !== undefined);
  return { issue, refs: ref === undefined ? [] : [ref], environments: names };
}

/** The word of a command that may be a ref, and those that may be environments. */
function wordsIn(command: Exclude<Command, { verb: "help" }>): {
  readonly ref?: string | undefined;
  readonly environments: readonly (string | undefined)[];
} {
  if (command.verb === "promote") return { environments: [command.from, command.to] };
  if (command.verb === "rollback") return { ref: command.ref, environments: [command.environment] };
  if (command.verb !== "deploy") return { environments: [command.environment] };
  const { words } = command;
  if (words.kind === "none") return { environments: [] };
  if (words.kind === "one") return { ref: words.word, environments: [words.word] };
  return { ref: words.kind === "environment" ? undefined : words.ref, environments: [words.environment] };
}

/** Whether the command may mean something that can have moved since: a head, or a branch. GitHub gives no times for tags. */
function mayMove(command: Command): boolean {
  if (command.verb !== "deploy") return false;
  const word = wordsIn(command).ref;
  if (word === undefined) return true;
  const { branch, pullRequest, sha } = readRefWord(word);
  return pullRequest !== undefined || (branch !== undefined && sha?.length !== 40);
}

function isNamed(snapshot: Snapshot, login: string): boolean {
  const rules = rulesOf(snapshot);
  if (!("config" in rules)) return false;
  return rules.config.environments.some(({ deployers }) => deployers?.some((each) => each.kind === "user" && sameLogin(each.login, login)));
}
