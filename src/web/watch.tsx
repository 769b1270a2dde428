import { createHash } from "node:crypto";
import type { Context } from "hono";
import type { PageEnv } from "./dependencies.js";
import { formLife, type Seen } from "./form-promise.js";
import { Icon } from "./icon.js";
import { everyWhile, paceWithin } from "./live.js";
import type { Place, PlaceHandler } from "./place.js";
import { respondPart, wantsPart, watchField } from "./respond.js";

/** What was shown, in 16 hexadecimal digits, and when: milliseconds since 1970. */
interface Watched {
  readonly digest: string;
  readonly at: number;
}

interface WatchProps {
  readonly place: Pick<Place, "left" | "publicReader">;
  /** The address of the form, with a query. */
  readonly here: string;
  readonly seen: Seen;
  readonly now: Date;
}

/** A form never changes under somebody's hands; this part of it asks whether it is still as it was shown, and says once that it is not. */
export function Watch({ place, here, seen, now }: WatchProps) {
  const pace = paceWithin(everyWhile.waits, place);
  if (pace === undefined) return null;
  const address = `${here}&${watchField}=${digestOf(seen)}.${now.getTime()}`;
  return <div id="watch" data-poll="" hx-get={address} hx-trigger={`every ${pace}s`} hx-target="#watch" hx-swap="outerHTML" />;
}

/** A page with a form, which is also asked whether that is still as it was shown. `seenNow` is `undefined` if there would be another page now. */
export function watched<T>(answer: PlaceHandler<T>, seenNow: (place: Place, looked: T) => Promise<Seen | undefined>): PlaceHandler<T> {
  return async (context, given, place, looked) => {
    const shown = wantsPart(context) ? watchedIn(context) : undefined;
    if (shown === undefined) return await answer(context, given, place, looked);
    const seen = await seenNow(place, looked);
    const old = given.now().getTime() - shown.at > formLife;
    return !old && seen !== undefined && digestOf(seen) === shown.digest
      ? context.body(null, 204)
      : await respondPart(context, <Over old={old} context={context} />);
  };
}

/** Is no longer asked. */
function Over({ old, context }: { readonly old: boolean; readonly context: Context<PageEnv> }) {
  const { pathname, searchParams } = new URL(context.req.url);
  searchParams.delete(watchField);
  return (
    <div id="watch" role="alert" class="flash flash-warn mb-3">
      <Icon name="alert" />{" "}
      {old ? "This form is more than 15 minutes old" : "What is live, the commit or deploy.yml is not as it was when you looked"}:{" "}
      <a href={`${pathname}?${searchParams.toString()}`}>look again</a>. A press now does nothing but show what changed.
    </div>
  );
}

function watchedIn({ req }: Context): Watched | undefined {
  const [, digest, at] = /^([0-9a-f]{16})\.(\d{13})$/.exec(req.query(watchField) ?? "") ?? [];
  return digest === undefined ? undefined : { digest, at: Number(at) };
}

function digestOf(seen: Seen): string {
  return createHash("sha256").update(JSON.stringify(seen)).digest("hex").slice(0, 16);
}
