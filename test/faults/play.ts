import type { Trouble } from "../../playground/github/http/faults.js";
import { type Picture, pictureOf } from "../deaths/picture.js";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";
import { askedBy, type Asked, matching, type TroubleName } from "./routes.js";
import type { FaultStory } from "./stories.js";

/** A fault: what fails, how, and for how long: the next request, every one for two minutes, or every one for three hours. */
export interface Failing {
  readonly asked: Pick<Asked, "what">;
  readonly trouble: TroubleName;
  readonly length: Length;
}

/** How long something fails. */
export type Length = "once" | "two minutes" | "three hours";

/** The outcome of a story. */
export interface Played {
  /** The state before anything happened. */
  readonly before: Picture;
  /** The state when GitHub works again and the App has made up for what failed. */
  readonly end: Picture;
  readonly world: World;
  /** The requests from the beginning of the fault to its end, including the App's housekeeping. */
  readonly requests: readonly string[];
  /** All requests in the story itself. */
  readonly happened: readonly string[];
  /** Deliveries that failed at first. */
  readonly failed: number;
}

const minute = 60_000;
let lastId = 10_000_000;

/** The times of the App's housekeeping, in minutes after the story; the fault ends in between. */
const rounds: Readonly<Record<Length, { readonly troubled: readonly number[]; readonly after: readonly number[] }>> = {
  once: { troubled: [1, 2], after: [3, 5, 8, 12, 20] },
  "two minutes": { troubled: [1, 2], after: [3, 5, 8, 12, 20] },
  "three hours": {
    troubled: [1, 2, 3, 5, 8, 15, 16, 31, 32, 62, 64, 66, 95, 127, 130, 180],
    // Waiting requests end after an hour, or a review's eight, and so do deployments without reports.
    after: [181, 184, 188, 192, 200, 215, 230, 243, 246, 250, 258, 262, 266, 272, 288, 320, 500, 505, 515],
  },
};

/** Plays a story with a fault of GitHub, or without. */
export async function playWith(
  story: FaultStory,
  failing: Failing | undefined,
  length: Length = failing?.length ?? "once",
): Promise<Played> {
  const settings = { GITPLOY_REQUEST_TIMEOUT: "600" };
  const world = await start({ ...story.difference, troubled: true, gitHub: { contract: "off", lastId: (lastId += 1_000_000) } });
  const { github } = world;
  await story.before?.(world);
  const process = await world.startProcess({ settings });
  const keeper = await keeperOf(world, { settings });
  const before = { picture: pictureOf(world), requests: github.requests.length, deliveries: github.deliveries.length };
  const lift = failing === undefined ? () => {} : begin(world, failing);
  await story.happening(world, process);
  await github.idle();
  const happened = github.requests.slice(before.requests).map(askedBy);
  const failed = github.deliveries.slice(before.deliveries).filter(({ statusCode }) => statusCode !== 200).length;
  let at = 0;
  const round = async (minutes: number): Promise<void> => {
    await story.meanwhile?.(world);
    await world.wait((minutes - at) * minute);
    at = minutes;
    await keeper.redeliver();
    await keeper.sweep();
  };
  for (const minutes of rounds[length].troubled) await round(minutes);
  const requests = github.requests.slice(before.requests).map(askedBy);
  lift();
  for (const minutes of rounds[length].after) await round(minutes);
  return { before: before.picture, end: pictureOf(world), world, requests, happened, failed };
}

/** Plays a story without a fault, as far as it happens by itself. */
export async function playQuickly(story: FaultStory): Promise<Pick<Played, "end" | "happened"> & { readonly queries: readonly string[] }> {
  const world = await start({ ...story.difference, troubled: true, gitHub: { contract: "off" } });
  await story.before?.(world);
  const process = await world.startProcess();
  const before = world.github.requests.length;
  await story.happening(world, process);
  await world.github.idle();
  await story.meanwhile?.(world);
  await world.github.idle();
  const requests = world.github.requests.slice(before);
  const queries = requests.flatMap(({ operation, body }) => (operation === undefined ? [] : [String((body as { query?: unknown }).query)]));
  return { end: pictureOf(world), happened: requests.map(askedBy), queries };
}

function begin({ github }: World, { asked, trouble, length }: Failing): () => void {
  const { faults } = github.world;
  github.fault({ ...matching(asked), times: length === "once" ? 1 : 1_000_000, do: length === "once" ? trouble : lasting(trouble) });
  const fault = faults.at(-1);
  return () => {
    const index = fault === undefined ? -1 : faults.indexOf(fault);
    if (index !== -1) faults.splice(index, 1);
  };
}

/** A lasting limit names a minute, as GitHub's secondary limits do. */
function lasting(trouble: TroubleName): Trouble {
  if (trouble !== "429") return trouble;
  const says = { message: "You have exceeded a secondary rate limit", documentation_url: "https://docs.github.com/rest" };
  return () => Promise.resolve(Response.json(says, { status: 429, headers: { "retry-after": "60" } }));
}
