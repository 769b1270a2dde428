import type { Call } from "./route.js";
import { json, type Answer } from "./answer.js";

/** The requested page of a list, with GitHub's `link` header. */
export function page<T>(
  call: Call,
  items: readonly T[],
  render: (item: T) => unknown,
  wrap?: (shown: readonly unknown[]) => unknown,
): Answer {
  const size = Math.min(100, Math.max(1, Number(call.query.get("per_page") ?? 30)));
  const number = Math.max(1, Number(call.query.get("page") ?? 1));
  const last = Math.max(1, Math.ceil(items.length / size));
  const shown = items.slice((number - 1) * size, number * size).map(render);
  const link = (wanted: number, rel: string): string => {
    const url = new URL(call.url);
    url.searchParams.set("page", String(wanted));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, "prev"), link(1, "first")] : []),
    ...(number < last ? [link(number + 1, "next"), link(last, "last")] : []),
  ];
  return { ...json(200, wrap === undefined ? shown : wrap(shown)), ...(links.length > 0 ? { headers: { link: links.join(", ") } } : {}) };
}
