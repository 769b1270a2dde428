/** An answer as it looks on GitHub, in plain text: without hidden parts, and with summaries of folded parts, or opened on request. */
export function looks(markdown: string, { open = "" }: { readonly open?: string } = {}): string {
  return markdown
    .replaceAll(/<!--.*?-->/gs, "")
    .replaceAll(/<details>\s*<summary>(.*?)<\/summary>(.*?)<\/details>/gs, (_, summary: string, folded: string) =>
      open !== "" && summary.startsWith(open) ? `▾ ${summary}\n${folded}` : `▸ ${summary}`,
    )
    .replaceAll(/^```\w*$/gm, "")
    .replaceAll(/\[((?:[^[\]\\]|\\.)+)\]\([^)]*\)/g, "$1")
    .replaceAll(/^#+ |\*\*|(?<!\\)`/gm, "")
    .replaceAll(/<\/?code>/g, "")
    .replaceAll("<br>", ", ")
    .replaceAll(/(?:^\|.*\|$\n?)+/gm, tableLooks)
    .replaceAll(/\\([^\w\s])/g, "$1")
    .replaceAll(/&#(\d+);/g, (_, character: string) => String.fromCodePoint(Number(character)))
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

/** A conversation as it looks: who said what, with our reactions. */
export function conversation({ comments }: Conversation): string {
  return comments
    .map(({ user, body, reactions }) => {
      const given = [...reactions.values()].map(({ content }) => icons[content] ?? content).join(" ");
      return `${user.login.replace("[bot]", "")}: ${looks(body)}${given === "" ? "" : `  (${given})`}`;
    })
    .join("\n\n────\n\n");
}

interface Conversation {
  readonly comments: readonly {
    readonly user: { readonly login: string };
    readonly body: string;
    readonly reactions: ReadonlyMap<unknown, { readonly content: string }>;
  }[];
}

const icons: Readonly<Record<string, string>> = { eyes: "👀", rocket: "🚀", "-1": "👎", confused: "😕" };

/** Columns one below the other; the line under the head is none. */
function tableLooks(table: string): string {
  const rows = table
    .trim()
    .split("\n")
    .filter((row) => !/^\|(?: :?-+:? \|)+$/.test(row))
    .map((row) => row.slice(2, -2).split(/ \| /));
  const widths = rows.reduce<readonly number[]>((most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), []);
  const aligned = rows.map((row) => row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join("  "));
  return `${aligned.join("\n")}\n`;
}
