import { Hono, type Context } from "hono";
import { deleteCookie } from "hono/cookie";
import type { Assets } from "../../../src/web/assets.js";
import { isForm, isFromHere } from "../../../src/web/same-origin.js";
import { account, mayPush } from "../../github/accounts.js";
import { commitRules, deployYmlNow, judged } from "../rules-now.js";
import { rulesOf, shop, type Rules } from "../rules.js";
import type { Stage } from "../stage.js";
import { act, type Fields } from "./acts.js";
import { addressOf, home, type Here } from "./addresses.js";
import { avatarOf } from "./avatar.js";
import { authorizePath, framed, whoAreYou } from "./frame.js";
import { Log, logAddress } from "./log.js";
import { begin, type Played } from "./played.js";
import { document, renewed, respondPart } from "./respond.js";
import { Begun, exampleOf, RulesPage } from "./rules-page.js";
import { Shell } from "./shell.js";
import { script, style } from "./style.js";
import { Talk } from "./talk.js";

const policy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
/** The milliseconds between two rounds of the App's housekeeping. */
const aMinute = 60_000;

/** The conversation, the real pages and the log beside it, and the page for choosing a person. */
export function createPlayground(first: Stage, assets: Assets, again: (old: Stage, rules: Rules) => Promise<Stage>) {
  let played: Played = begin(first, assets);
  const rounds = setInterval(() => void played.stage.keepHouse(), aMinute).unref();
  const app = new Hono();
  const startOver = async (context: Context, rules: Rules): Promise<void> => {
    const old = played.stage;
    played = begin(await again(old, rules), assets);
    // The first stage is also the terminal's.
    if (old !== first) old.stop();
    deleteCookie(context, "gitploy", { path: "/" });
  };
  app.use(async (context, next) => {
    // A request with another host name is an attack (DNS rebinding).
    if (!["127.0.0.1", "localhost"].includes(new URL(context.req.url).hostname)) return context.text("Only on this machine.", 403);
    return await next();
  });
  app.use(`${home}/*`, async (context, next) => {
    if (context.req.method === "POST" && !(isForm(context) && isFromHere(context))) return context.text("Not from here.", 403);
    await next();
    context.header("content-security-policy", policy);
    context.header("x-content-type-options", "nosniff");
    context.header("referrer-policy", "same-origin");
    context.header("cache-control", "no-store");
    context.header("vary", "HX-Request-Type");
    return undefined;
  });
  app.get(home, (context) =>
    document(context, assets, { title: "Gitploy: playground", kind: "shell", main: <Shell stage={played.stage} /> }),
  );
  app.get(`${home}/page.js`, (context) => context.body(script, 200, { "content-type": "text/javascript; charset=utf-8" }));
  app.get(`${home}/avatars/:login`, (context) =>
    context.body(avatarOf(context.req.param("login")), 200, { "content-type": "image/svg+xml" }),
  );
  // Whoever opens the page is signed in as the first person; they may sign out, and sign in as somebody else.
  app.get(`${home}/enter`, async (context) => {
    const { people, owner } = played.stage.rules;
    const to = new URL(`/-/sign-in?${new URLSearchParams({ to: `/${owner}/shop` }).toString()}`, context.req.url);
    return await framed(await played.visit(new Request(to)), played.stage, people[0]?.login);
  });
  app.get(`${home}/style.css`, (context) => context.body(style, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get(`${home}/talk`, async (context) => {
    const here = hereIn(context, played);
    if (!wantsPart(context)) await played.stage.settle();
    const every = played.stage.tools.busy() ? 1 : 3;
    const talk = await renewed(<Talk played={played} here={here} />, { target: "talk", here: addressOf("talk", here), every });
    if (wantsPart(context)) return await respondPart(context, talk);
    // A different URL each time: otherwise a browser would only scroll to the end.
    const next = `2; url=${addressOf("talk", here, { look: String(Date.now()) })}#end`;
    const refresh = played.stage.tools.busy() ? next : undefined;
    return await document(context, assets, {
      title: `#${here.place}`,
      kind: "talk",
      main: (
        <main id="talk" aria-label="Conversation">
          {talk.content}
        </main>
      ),
      refresh,
    });
  });
  app.post(`${home}/talk`, async (context) => {
    const fields = await fieldsOf(context);
    const here = hereIn(context, played, fields["by"]);
    if (fields["guide"] === "open") played.guide.open();
    if (fields["guide"] === "leave") played.guide.leave();
    await act(played, fields, here.place, here.by);
    return context.redirect(`${addressOf("talk", here)}#end`, 303);
  });
  app.get(`${home}/log`, async (context) => {
    const log = await renewed(<Log stage={played.stage} />, { target: "log", here: logAddress, every: 2 });
    if (wantsPart(context)) return await respondPart(context, log);
    return await document(context, assets, {
      title: "Log",
      kind: "log",
      main: (
        <main id="log" aria-label="Log">
          {log.content}
        </main>
      ),
      refresh: "4",
    });
  });
  app.get(`${home}/rules`, async (context) => {
    const text = exampleOf(context.req.query("example") ?? "") ?? deployYmlNow(played.stage);
    return await rulesPage(context, { text, said: undefined });
  });
  app.post(`${home}/rules`, async (context) => {
    const fields = await fieldsOf(context);
    const text = (fields["text"] ?? "").replaceAll("\r\n", "\n");
    const here = hereIn(context, played, fields["by"]);
    if (fields["do"] === "commit") return await rulesPage(context, { text, said: await commit(played.stage, text, here) });
    const { config } = judged(text);
    if (fields["do"] === "again" && config !== undefined) {
      await startOver(context, text === shop.deployYml ? shop : rulesOf(text, config));
      return await document(context, assets, { title: "Start over", kind: "talk", main: <Begun /> });
    }
    return await rulesPage(context, { text, said: fields["do"] === "again" ? "Nobody can start with mistakes." : undefined });
  });
  const rulesPage = async (context: Context, what: { readonly text: string; readonly said: string | undefined }): Promise<Response> => {
    const here = hereIn(context, played);
    return await document(context, assets, { title: "deploy.yml", kind: "talk", main: <RulesPage here={here} {...what} /> });
  };
  app.post(`${home}/again`, async (context) => {
    await startOver(context, played.stage.rules);
    return context.redirect(home, 303);
  });
  app.get(authorizePath, (context) => whoAreYou(context.req.url, played.stage));
  app.all("*", async (context) => {
    const page = await framed(await played.visit(context.req.raw), played.stage);
    // Time jumps here, so sessions end early: such a person is signed in again. Whoever signed out has no session.
    const isOver = page.status === 401 && !wantsPart(context) && context.req.header("cookie")?.includes("gitploy=") === true;
    return isOver ? context.redirect(`${home}/enter`, 303) : page;
  });
  return {
    fetch: async (request: Request): Promise<Response> => await app.fetch(request),
    stop: () => {
      clearInterval(rounds);
      played.stage.stop();
    },
  };
}

async function fieldsOf(context: Context): Promise<Fields> {
  return (await context.req.parseBody()) as Fields;
}

function wantsPart({ req }: Context): boolean {
  return req.header("hx-request-type") === "partial";
}

/** Where the player is, and as whom; by default at the beginning, as the first person. */
function hereIn({ req }: Context, { stage, guide }: Played, by = req.query("as")): Here {
  const place = Number(req.query("in") ?? (guide.isOpen() ? 1 : 2));
  const { people } = stage.rules;
  return {
    place: stage.repository.issues.has(place) ? place : 2,
    by: (people.find(({ login }) => login === by) ?? people[0])?.login ?? "ann",
  };
}

async function commit(stage: Stage, text: string, { by }: Here): Promise<string> {
  if (!mayPush(stage.repository, account(stage.github.world, by))) return `GitHub lets people with write commit, and ${by} has not.`;
  stage.journal.note("person", `${by} committed another deploy.yml to main`);
  commitRules(stage, text, by);
  await stage.settle();
  return "It is on main, and holds from now on.";
}
