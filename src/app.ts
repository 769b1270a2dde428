import type { ApplicationFunction } from "probot";
import type { Settings } from "./settings.js";

/** The application: registers what happens on which event. */
export function gitploy(settings: Settings): ApplicationFunction {
  return (probot) => {
    probot.log.debug({ ledger: settings.ledger }, "Loaded");
    probot.onAny(({ name }) => probot.log.debug({ name }, "Event arrived"));
  };
}
