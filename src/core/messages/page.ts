import { code, type Markdown, md } from "./markdown.js";

/** Beside the answer in a pull request: how it was asked for, and the command that does the same. */
export function askedOnPage(command: string | undefined): Markdown {
  return command === undefined ? md`Asked for on Gitploy's page.` : md`Asked for on Gitploy's page, as by ${code(command)}.`;
}
