import type { Trouble } from "../../playground/github/http/faults.js";
import { type Picture, pictureOf } from "../deaths/picture.js";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";
import { askedBy, type Asked, matching, type TroubleName } from "./routes.js";
import type { FaultStory } from "./stories.js";

/** What fails, how, and for how long: the next request, every one for two minutes, or every one for three hours. */
export interface Failing {
  readonly asked: Pick<Asked, "what">;
  readonly trouble: TroubleName;
  readonly length: Length;
}

/** For how long something fails. */
export type Length = "once" | "two minutes" | "three hours";

/** What became of a story. */
export interface Played {
  /** What was there before anything happened. */
  readonly before: Picture;
  /** What is there when GitHub is well again and the App has looked after what failed. */
  readonly end: Picture;
  readonly world: World;
  /** Requests from the beginning of the trouble to its end, the App's housekeeping among them. */
  readonly requests: readonly string[];
  /** All that was asked in what happened. */
  readonly happened: readonly string[];
  /** Deliveries that failed at first. */
  readonly failed: number;
}

const minute = 60_000;
let lastId = 10_000_000;

/** When the App's housekeeping comes by, in minutes from what happened; the trouble ends in between. */
const rounds: Readonly<Record<Length, { readonly troubled: readonly number[]; readonly after: readonly number[] }>> = {
  once: { troubled: [1, 2], after: [3, 5, 8, 12, 20] },
  "two minutes": { troubled: [1, 2], after: [3, 5, 8, 12, 20] },
  "three hours": {
    troubled: [1, 2, 3, 5, 8, 15, 16, 31, 32, 62, 64, 66, 95, 127, 130, 180],
    // What waits ends after an hour, or a review's eight, and so does what nobody reports on.
    after: [181, 184, 188, 192, 200, 215, 230, 243, 246, 250, 258, 262, 266, 272, 288, 320, 500, 505, 515],
  },
};

/** Plays a story while something of GitHub fails, or nothing. */
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

/** Plays a story in which nothing fails, as far as it happens by itself. */
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

/** A limit that lasts names a minute, as GitHub's secondary ones do. */
function lasting(trouble: TroubleName): Trouble {
  if (trouble !== "429") return trouble;
  const says = { message: "You have exceeded a secondary rate limit", documentation_url: "https://docs.github.com/rest" };
  return () => Promise.resolve(Response.json(says, { status: 429, headers: { "retry-after": "60" } }));
}
