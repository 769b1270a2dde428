import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { questionVerbs } from "./question-facts.js";
import { questionPage } from "./question-page.js";
import { rollbackPage } from "./rollback-page.js";
import { deployPage } from "./deploy-page.js";
import { auditPage } from "./audit-page.js";
import { metricsPage } from "./metrics-page.js";
import { historyPage } from "./history-page.js";
import { followDeployments } from "./deployment-facts.js";
import { deploymentPage } from "./deployment-page.js";
import { requestPage } from "./request-page.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { failed, forged, notFound, signedOut } from "./error-pages.js";
import { createOverviewFacts } from "./overview-facts.js";
import { placesOf } from "./place.js";
import { repositoriesPage } from "./repositories-page.js";
import { repositoryPage } from "./repository-page.js";
import { isForm, isFromHere } from "./same-origin.js";
import { createSinceFacts } from "./since-facts.js";
import { largestForm } from "./form.js";
import { securing } from "./security.js";
import { signedIn, signIn } from "./sign-in.js";
import { cookieNames, sessionOf, takeCookie } from "./session.js";

/** The pages as one function from request to response, whatever brings the request. */
export interface Pages {
  fetch(request: Request): Response | Promise<Response>;
}

const yearInSeconds = 365 * 24 * 60 * 60;

/** Makes the pages. */
export function createPages(given: Dependencies): Pages {
  const app = new Hono<PageEnv>();
  const secure = securing(given.webUrl);
  app.onError((error, context) => {
    secure(context);
    return failed(context, given, error);
  });
  app.notFound((context) => notFound(context, given));
  app.use(async (context, next) => {
    await next();
    secure(context);
  });
  app.get("/-/assets/:file", async (context) => {
    const found = [...given.assets.values()].find(({ file }) => file === context.req.param("file"));
    if (found === undefined) return await notFound(context, given);
    context.header("cache-control", `public, max-age=${yearInSeconds}, immutable`);
    return context.body(found.body, 200, { "content-type": found.type });
  });
  app.use(async (context, next) => {
    context.set("session", sessionOf(context, given.signer, given.now()));
    await next();
  });
  app.post("*", bodyLimit({ maxSize: largestForm }), async (context, next) => {
    if (!isFromHere(context) || !isForm(context)) return await forged(context, given);
    return await next();
  });
  app.get("/-/sign-in", (context) => signIn(context, given));
  app.get("/-/callback", (context) => signedIn(context, given));
  app.post("/-/sign-out", (context) => {
    const { session, visited } = cookieNames(context);
    for (const name of [session, visited]) takeCookie(context, name);
    return context.redirect("/", 303);
  });
  app.use(async (context, next) => (context.get("session") === undefined ? await signedOut(context, given) : await next()));
  // As on GitHub, a slash at the end makes no difference.
  app.get("/:owner/:rest{.+/}", async (context) => {
    const { pathname, search } = new URL(context.req.url);
    const path = pathname.replace(/\/+$/, "");
    return path.startsWith("//") ? await notFound(context, given) : context.redirect(`${path}${search}`, 301);
  });
  app.get("/", (context) => repositoriesPage(context, given));
  const { look, answer } = repositoryPage(
    createOverviewFacts(() => given.now()),
    createSinceFacts(),
  );
  const inPlace = placesOf(given);
  app.get("/:owner/:name", inPlace(look, answer));
  app.on(["GET", "POST"], "/:owner/:name/deploy", inPlace(deployPage.look, deployPage.answer));
  app.on(["GET", "POST"], "/:owner/:name/rollback", inPlace(rollbackPage.look, rollbackPage.answer));
  for (const verb of questionVerbs) {
    const page = questionPage(verb);
    app.on(["GET", "POST"], `/:owner/:name/${verb}`, inPlace(page.look, page.answer));
  }
  app.get("/:owner/:name/history", inPlace(historyPage.look, historyPage.answer));
  app.get("/:owner/:name/audit", inPlace(auditPage.look, auditPage.answer));
  app.get("/:owner/:name/metrics", inPlace(metricsPage.look, metricsPage.answer));
  const deployment = deploymentPage(followDeployments(() => given.now()));
  app.get("/:owner/:name/deployments/:id", inPlace(deployment.look, deployment.answer));
  app.get("/:owner/:name/requests/:id", inPlace(requestPage.look, requestPage.answer));
  return app;
}
