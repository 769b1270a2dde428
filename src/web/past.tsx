import type { Context } from "hono";
import type { Child } from "hono/jsx";
import { namesOf } from "../core/config/environment.js";
import { deployYml } from "../core/config/deploy-yml.js";
import type { RepositoryGlance } from "../github/pages/repository-glance.js";
import type { PageEnv } from "./dependencies.js";

/** The filters of a page about the past: one value for each name. */
export function asked(context: Context<PageEnv>, name: string): string | undefined {
  const value = context.req.query(name)?.trim();
  return value === undefined || value === "" ? undefined : value;
}

/** The environments to choose from, each once however it is spelt: those of deploy.yml, the one that was asked for, and those of the newest deployments. */
export function environmentsIn(
  { config, deployed }: Pick<RepositoryGlance, "config" | "deployed">,
  wanted: string | undefined,
): EnvironmentsToChoose {
  const read = deployYml(config);
  const named = read.state === "right" ? namesOf(read.config) : [];
  const spelt = new Map<string, string>();
  for (const name of [...named, ...(wanted === undefined ? [] : [wanted]), ...deployed]) {
    const key = name.toLowerCase();
    // Records are found by the name that deploy.yml has.
    if (!spelt.has(key)) spelt.set(key, name);
  }
  return { names: [...spelt.values()], chosen: wanted === undefined ? undefined : spelt.get(wanted.toLowerCase()) };
}

/** The names, and which of them was asked for. */
interface EnvironmentsToChoose {
  readonly names: readonly string[];
  readonly chosen: string | undefined;
}

/** The filters that people can choose: by a form that changes nothing, without scripts. */
export function Filter({ action, children }: { readonly action: string; readonly children?: Child }) {
  return (
    <form method="get" action={action} class="filter mb-3">
      {children}
      <button class="btn" type="submit">
        Show
      </button>
    </form>
  );
}

/** One choice of a filter. */
export function Choice({
  name,
  label,
  options,
  chosen,
  all,
}: {
  readonly name: string;
  readonly label: string;
  readonly options: readonly string[];
  readonly chosen: string | undefined;
  /** Its text when nothing is chosen; without it, something is always chosen. */
  readonly all?: string;
}) {
  return (
    <label for={`filter-${name}`}>
      {label}{" "}
      <select id={`filter-${name}`} name={name} class="form-select">
        {all === undefined ? null : <option value="">{all}</option>}
        {options.map((option) => (
          <option value={option} selected={option === chosen}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}
