import type { Child } from "hono/jsx";
import type { Played } from "./page-acts.js";
import type { Stage } from "./stage.js";

interface PressProps {
  readonly here: string;
  readonly by: string;
  readonly name: string;
  readonly value: string;
  readonly title?: string;
  readonly children?: Child;
}

/** One button that says one thing. */
export function Press({ here, by, name, value, title, children }: PressProps) {
  return (
    <form method="post" action={`/-/playground/talk${here}`}>
      <input type="hidden" name="by" value={by} />
      <button class="btn btn-sm" type="submit" name={name} value={value} {...(title !== undefined && { title })}>
        {children}
      </button>
    </form>
  );
}

interface Here {
  readonly here: string;
  readonly by: string;
  readonly place: number;
}

/** Where one comments, as whoever one likes, and what is worth trying. */
export function Comments({ played, here, by, place }: Here & { readonly played: Played }) {
  return (
    <>
      <nav aria-label="Who you are" class="people">
        You are
        {played.stage.rules.people.map(({ login, role, does }) => (
          <a
            href={`?${new URLSearchParams({ in: String(place), as: login }).toString()}#end`}
            title={does}
            {...(login === by && { "aria-current": "true" })}
          >
            {login} <small>{role}</small>
          </a>
        ))}
      </nav>
      <form method="post" action={`/-/playground/talk${here}`} class="write">
        <input type="hidden" name="by" value={by} />
        <textarea name="body" rows={2} aria-label="Comment" placeholder="/deploy v0.5.5 production" />
        <button class="btn btn-primary" type="submit">
          Comment as {by}
        </button>
      </form>
      <div class="row">
        Try
        {played.session.suggestions().map((line) => (
          <Press here={here} by={by} name="line" value={line}>
            {line}
          </Press>
        ))}
      </div>
    </>
  );
}

/** What else happens in an organisation: checks, pushes, a tool, time. */
export function Buttons({ stage, here, by, place }: Here & { readonly stage: Stage }) {
  const group = (name: string, of: string, choices: readonly (readonly [value: string, label: string])[]) => (
    <div class="row">
      {of}
      {choices.map(([value, label]) => (
        <Press here={here} by={by} name={name} value={value}>
          {label}
        </Press>
      ))}
    </div>
  );
  const open = stage.repository.openPullRequests.has(place);
  return (
    <section aria-label="The world around">
      {open
        ? group("checks", "Checks", [
            ["success", "green"],
            ["failure", "red"],
          ])
        : null}
      {open
        ? group("line", "Branch", [
            ["push", "push"],
            [`merge ${place}`, "merge"],
          ])
        : null}
      {group("mood", "Deploy tool", [
        ["usual", "as usual"],
        ["success", "success"],
        ["failure", "failure"],
        ["silent", "silent"],
      ])}
      {group("minutes", `Time: ${stage.github.clock.now().toISOString().slice(11, 16)} UTC`, [
        ["1", "+1 min"],
        ["20", "+20 min"],
      ])}
      <form method="post" action="/-/playground/again" target="_top">
        <button class="btn btn-sm btn-danger" type="submit">
          Start over
        </button>
      </form>
    </section>
  );
}
