import { graphqlLogin } from "../../accounts.js";
import { nodeId } from "../../ids.js";
import type { Account } from "../../world.js";
import { source, type Fields } from "../source.js";

/** A user, a bot or an organization. */
export const accountFields: Fields<"User" | "Bot" | "Organization"> = {
  id: ({ login, type }) => nodeId(type === "Bot" ? "BOT" : type === "Organization" ? "O" : "U", login),
  databaseId: ({ id }) => id,
  login: graphqlLogin,
  name: ({ name }) => name,
  url: ({ login, type }, _args, { world }) => `${world.urls.html}/${type === "Bot" ? `apps/${login.replace("[bot]", "")}` : login}`,
  avatarUrl: pictureOf,
};

/** Somebody's picture. */
export function pictureOf({ id }: Account): string {
  return `https://avatars.githubusercontent.com/u/${id}?v=4`;
}

/** An App. */
export const appFields: Fields<"App"> = {
  id: ({ id }) => nodeId("A", id),
  databaseId: ({ id }) => id,
  slug: ({ slug }) => slug,
  name: ({ name }) => name,
};

/** A team. */
export const teamFields: Fields<"Team"> = {
  id: ({ id }) => nodeId("TM", id),
  slug: ({ slug }) => slug,
  organization: ({ organization }) => source("Organization", organization),
};
