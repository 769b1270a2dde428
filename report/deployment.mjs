import { readFileSync } from "node:fs";
import { input } from "./runner.mjs";

/** The deployment that this run is for; throws where it is none of the App's, or not of the commit that the App verified. */
export function readDeployment() {
  if (process.env.GITHUB_EVENT_NAME !== "deployment") {
    throw new Error(`This step is for workflows on: deployment, and this one was started by ${process.env.GITHUB_EVENT_NAME}.`);
  }
  const { deployment } = JSON.parse(readFileSync(process.env.GITHUB_EVENT_PATH ?? "", "utf8"));
  const { id, sha, environment, task, payload } = deployment;
  const app = `${input("app")}[bot]`;
  const creator = deployment.creator?.login;
  if (creator !== app) throw new Error(`This deployment was made by ${creator}, not by ${app}. (Is the input app right?)`);
  const verified = payload?.gitploy;
  // A payload that is a text has no room for more: then the App itself, which made the deployment, compared what GitHub deploys.
  if (typeof payload !== "string" && verified?.sha !== sha) {
    throw new Error(`This deployment is of ${sha}, and Gitploy verified ${verified?.sha ?? "nothing"}.`);
  }
  if (process.env.GITHUB_SHA !== sha) throw new Error(`This run is of ${process.env.GITHUB_SHA}, and the deployment of ${sha}.`);
  return { id, sha, environment, task, ref: verified?.ref ?? deployment.ref };
}
