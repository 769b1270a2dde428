import type { Context } from "hono";
import type { Config, Environment } from "../core/config/environment.js";
import { addressIn } from "./addresses.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { few, isNamed } from "./environment-choice.js";
import { notFound } from "./error-pages.js";
import { Icon } from "./icon.js";
import type { Place } from "./place.js";
import { repositoryPages } from "./repository-pages.js";
import { respond } from "./respond.js";
import { Foreign, visible } from "./text.js";

interface Choosing {
  /** The page's address without a query. */
  readonly action: string;
  readonly all: readonly Environment[];
  /** The name of the one that is chosen already. */
  readonly chosen?: string | undefined;
  /** Named in the address, but not in deploy.yml. */
  readonly unknown: string | undefined;
  /** What else stays in the address. */
  readonly kept?: Readonly<Record<string, string>>;
}

/** The environments as links; many are folded once one is chosen, and found by a part of their names. */
export function WhichEnvironment(choosing: Choosing) {
  const { action, all, chosen, unknown, kept = {} } = choosing;
  const said =
    unknown === undefined ? null : (
      <p class="flash flash-warn">
        There is no environment <Foreign text={unknown} /> in deploy.yml.
      </p>
    );
  if (all.length <= few)
    return (
      <>
        {said}
        <Links {...choosing} some={all} />
      </>
    );
  const fitting = unknown === undefined ? [] : all.filter(({ name }) => isNamed(name, unknown));
  const some = fitting.length === 0 ? all : fitting;
  return (
    <>
      {said}
      <details class="mb-3" open={chosen === undefined}>
        <summary>{chosen === undefined ? `${all.length} environments` : `Another of ${all.length} environments`}</summary>
        <form method="get" action={action} role="search" class="mb-3 mt-2 d-flex flex-wrap search">
          {Object.entries(kept).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <label for="environment">Find an environment</label>
          <input id="environment" name="environment" type="search" class="form-control" value={unknown ?? ""} maxlength={100} />
          <button class="btn" type="submit">
            <Icon name="search" /> Find
          </button>
        </form>
        <Links {...choosing} some={some.slice(0, most)} />
        {some.length > most ? <p>{`… and ${some.length - most} more, which are found by their names.`}</p> : null}
      </details>
    </>
  );
}

const most = 100;

function Links({ action, chosen, kept, some }: Choosing & { readonly some: readonly Environment[] }) {
  return (
    <nav aria-label="Environment" class="choices mb-3">
      {some.map(({ name, productionEnvironment }) => (
        <a
          class={`btn ${productionEnvironment ? "choice-production" : ""}`}
          href={`${action}?${new URLSearchParams({ environment: name, ...kept }).toString()}`}
          {...(name === chosen && { "aria-current": "true" })}
        >
          <bdi>{visible(name)}</bdi>
          {productionEnvironment && name !== "production" ? " (production)" : ""}
        </a>
      ))}
    </nav>
  );
}

/** The acts for which an environment can be chosen, in words. */
const acts = { lock: "Lock", unlock: "Unlock", rollback: "Roll back" } as const;

/** The page of an act whose address names no environment of deploy.yml: it lists them. */
export async function askWhich(
  context: Context<PageEnv>,
  given: Dependencies,
  { identity }: Place,
  { verb, named, config }: { readonly verb: keyof typeof acts; readonly named: string; readonly config: Config },
): Promise<Response> {
  if (context.req.method !== "GET") return await notFound(context, given);
  const unknown = named === "" ? undefined : named;
  return await respond(context, given, {
    title: `${acts[verb]} · ${identity.owner}/${identity.name}`,
    repository: repositoryPages(identity, ""),
    status: unknown === undefined ? 200 : 404,
    main: (
      <>
        <h1>{`${acts[verb]}: which environment?`}</h1>
        <WhichEnvironment action={addressIn(identity, `/${verb}`)} all={config.environments} unknown={unknown} />
      </>
    ),
  });
}
