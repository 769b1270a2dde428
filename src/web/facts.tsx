import type { Child } from "hono/jsx";

/** Facts, each with its name; unknown ones are left out. */
export function Facts({ rows }: { readonly rows: readonly (readonly [name: string, value: Child | undefined])[] }) {
  return (
    <dl class="facts-list">
      {rows.flatMap(([name, value]) =>
        value === undefined || (Array.isArray(value) && value.length === 0)
          ? []
          : [
              <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>,
            ],
      )}
    </dl>
  );
}
