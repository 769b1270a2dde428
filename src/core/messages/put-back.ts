import { code, Markdown, md, mention } from "./markdown.js";
import { refText } from "./subject.js";

/** An older record was put back in which a request waits that had ended: it is dropped. */
export function putBackNotice({
  environment,
  ref,
  who,
  marker,
}: {
  readonly environment: string;
  readonly ref: string;
  /** Whoever asked, or stands for the bot that did. */
  readonly who: string | undefined;
  readonly marker: string;
}): Markdown {
  return md`### ⚠️ An older record of ${environment} was put back\n\n${who !== undefined && md`${mention(who)}: `}in it ${refText(ref)} waits. That request had ended before, so it was dropped and nothing is deployed; its answer says how it ended. Only somebody with push access can do this, and a lock may be back or gone with it. **Next:** ${code("/status")} shows what the record says now.\n\n${Markdown.trusted(marker)}`;
}
