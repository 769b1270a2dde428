import type { ProbotOctokit } from "probot";
import { createIdle, createScene, hubSettings } from "../../src/app.js";
import { createProbot } from "../../src/bin/load.js";
import { createAttention } from "../../src/flows/attention.js";
import type { Scene } from "../../src/flows/scene.js";
import { createHub } from "../../src/github/create-hub.js";
import { settingsOf } from "./credentials.js";
import { budgetIn, type World } from "./world.js";

/** The App's way to a world's repository, as its installation. */
export async function octokitIn({ github, repository, log }: World): Promise<ProbotOctokit> {
  const { owner, name } = repository;
  const fetch: typeof globalThis.fetch = (input, init) => github.fetch(new Request(input, init));
  const probot = createProbot(settingsOf(), log.log, { fetch, budget: () => budgetIn(github) });
  const app = await probot.auth();
  const installation = await app.rest.apps.getRepoInstallation({ owner: owner.login, repo: name });
  return await probot.auth(installation.data.id);
}

/** What a flow has at hand in a world's repository, as the App makes it; nothing is put off. */
export async function sceneIn(world: World): Promise<Scene> {
  const settings = settingsOf();
  const { id, owner, name } = world.repository;
  const gateway = await hubSettings(settings);
  const hub = createHub(await octokitIn(world), { id: String(id), owner: owner.login, name }, gateway);
  const time = { now: world.github.clock.now, later: () => undefined };
  return createScene(hub, { keys: gateway.keys, time, idle: createIdle(10), attention: createAttention(), log: world.log.log });
}
