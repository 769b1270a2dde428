import type { Problem } from "../../../src/core/config/flaw.js";
import { lintedForPeople } from "../../../src/core/messages/lint.js";
import { examples } from "../examples.js";
import { judged, rulesPath } from "../rules-now.js";
import { shop } from "../rules.js";
import { addressOf, home, type Here } from "./addresses.js";

interface Props {
  readonly here: Here;
  readonly text: string;
  /** What was done, or why not. */
  readonly said?: string | undefined;
}

/** deploy.yml, editable on the default branch, with the findings of `gitploy lint`. */
export function RulesPage({ here, text, said }: Props) {
  const action = addressOf("rules", here);
  const rows = Math.min(40, Math.max(12, text.split("\n").length + 1));
  return (
    <main class="deploy-yml" aria-label="deploy.yml">
      <nav aria-label="Back">
        <a href={`${addressOf("talk", here)}#end`}>Back to #{here.place}</a>
      </nav>
      <h1>{rulesPath} on the default branch</h1>
      {said === undefined ? null : (
        <p class="says" role="status">
          {said}
        </p>
      )}
      <Verdict text={text} />
      <form method="post" action={action}>
        <input type="hidden" name="by" value={here.by} />
        <textarea name="text" class="form-control mono" rows={rows} spellcheck={false} aria-label={rulesPath}>
          {text}
        </textarea>
        <div class="row">
          <button class="btn" type="submit" name="do" value="check">
            Check it
          </button>
          <button class="btn btn-primary" type="submit" name="do" value="commit">
            Commit to main as {here.by}
          </button>
          <button class="btn btn-danger" type="submit" name="do" value="again">
            Start over with it
          </button>
        </div>
      </form>
      <h2>Begin with another</h2>
      <ul>
        {[{ name: "The shop’s", shows: "what this page began with", file: "shop" }, ...examples].map(({ name, shows, file }) => (
          <li>
            <a href={addressOf("rules", here, { example: file })}>{name}</a>: {shows}
          </li>
        ))}
      </ul>
      <p>Those but the first are of real repositories and of the original Gitploy’s documentation.</p>
    </main>
  );
}

/** After a new start, the whole page has to reload. */
export function Begun() {
  return (
    <main>
      <h1>Everything begins anew</h1>
      <p>
        Another organization stands, with this deploy.yml, and nothing of the former one is left.{" "}
        <a class="btn btn-primary" href={home} target="_top">
          Open it
        </a>
      </p>
    </main>
  );
}

/** The text of an example; `undefined` if there is none of that name. */
export function exampleOf(file: string): string | undefined {
  return file === "shop" ? shop.deployYml : examples.find((each) => each.file === file)?.text;
}

function Verdict({ text }: { readonly text: string }) {
  const { problems, notices } = judged(text);
  const lines = text.split("\n");
  const title = lintedForPeople({ path: rulesPath, problems, notices }).split("\n").at(-1) ?? "";
  const at = (level: "problems" | "notices", problem: Problem) => (
    <li>
      <pre>
        {`${lintedForPeople({ path: rulesPath, problems: [], notices: [], [level]: [problem] })
          .split("\n")
          .slice(0, -1)
          .join("\n")}\n${excerpt(lines, problem)}`}
      </pre>
    </li>
  );
  return (
    <section
      aria-label="What gitploy lint says"
      class={problems.length > 0 ? "flash flash-error" : notices.length > 0 ? "flash flash-warn" : "flash flash-success"}
    >
      <p>{title}</p>
      {problems.length + notices.length === 0 ? null : (
        <ul class="lint">
          {problems.map((problem) => at("problems", problem))}
          {notices.map((problem) => at("notices", problem))}
        </ul>
      )}
    </section>
  );
}

/** A line with its number, and a mark below the column. */
function excerpt(lines: readonly string[], { line, column }: Problem): string {
  const number = `${String(line).padStart(5)} | `;
  return `${number}${lines[line - 1] ?? ""}\n${" ".repeat(number.length + column - 1)}^`;
}
