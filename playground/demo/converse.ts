import { createInterface, type Interface } from "node:readline";
import { commands } from "../../src/core/help.js";
import { tagsOf } from "./organisation.js";
import { environmentNames } from "./rules.js";
import type { Session } from "./session.js";
import type { Stage } from "./stage.js";
import type { Screen } from "./terminal/screen.js";

/** The source of lines. */
export type Keyboard = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** The output for them. */
export type Display = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** A terminal whose output can come at any time without disturbing what is being typed. */
export interface Terminal {
  readonly write: (text: string) => void;
  /** Resolves when the person leaves. */
  readonly converse: (stage: Stage, session: Session, screen: Screen) => Promise<void>;
}

/** Milliseconds without news until the next thing to try is shown. */
const pause = 600;

/** The terminal this process was started in. */
export function openTerminal(input: Keyboard, output: Display): Terminal {
  let line: Interface | undefined;
  let hint: NodeJS.Timeout | undefined;
  let suggest: () => void = () => {};
  const write = (text: string): void => {
    if (line === undefined) {
      output.write(text);
      return;
    }
    output.write(`\r\u001B[J${text}`);
    line.prompt(true);
    clearTimeout(hint);
    hint = setTimeout(() => suggest(), pause);
  };
  return {
    write,
    converse: async (stage, session, screen) => {
      const tab = (typed: string): [string[], string] => {
        const [first] = session.suggestions();
        if (typed === "") return [first === undefined ? [] : [first], typed];
        return [candidates(stage).filter((each) => each.startsWith(lastWord(typed))), lastWord(typed)];
      };
      const { dim, code } = screen.paint;
      let shown = "";
      line = createInterface({ input, output, prompt: session.prompt(), completer: tab, historySize: 100, removeHistoryDuplicates: true });
      suggest = () => {
        const text = session.suggestions().map(code).join(dim("  ·  "));
        if (text === shown || stage.tools.busy()) return;
        shown = text;
        write(`\n${dim("try")} ${text} ${dim(" (Tab takes the first; help)")}\n`);
      };
      suggest();
      line.prompt();
      await new Promise<void>((resolve) => {
        line?.on("line", (typed) => {
          const done = session.type(typed);
          line?.setPrompt(session.prompt());
          if (done === "quit") line?.close();
          else line?.prompt();
          void stage.quiet();
          clearTimeout(hint);
          hint = setTimeout(() => suggest(), pause);
        });
        line?.on("SIGINT", () => line?.close());
        line?.on("close", () => {
          clearTimeout(hint);
          line = undefined;
          resolve();
        });
      });
    },
  };
}

function candidates({ repository, rules }: Stage): readonly string[] {
  const environments = environmentNames(rules);
  const tags = tagsOf(repository);
  return [...commands.map(({ verb }) => `/${verb}`), ...environments, ...tags, "help", "status", "open", "press", "push", "merge", "quit"];
}

function lastWord(typed: string): string {
  return /\S*$/.exec(typed)?.[0] ?? "";
}
