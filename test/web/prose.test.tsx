import { html as rendered } from "hono/html";
import type { Child } from "hono/jsx";
import { describe, expect, test } from "vitest";
import { code, details, inert, link, md, table } from "../../src/core/messages/markdown.js";
import { Line, Prose } from "../../src/web/markdown.js";

const shown = async (part: Child): Promise<string> => (await rendered`${part}`).toString();
const hostile = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) **b** `c` | $& ](http://evil.test) &lt;script&gt; \\";

describe("our text for GitHub, on a page", () => {
  test.each([
    ["as text", md`${hostile}`],
    ["in code", code(hostile)],
    ["as the text of a link", link(hostile, "https://example.com/")],
    ["in a table", table([hostile], [[hostile]])],
    ["in a fold", details(hostile, md`${hostile}`)],
    ["quoted", inert(hostile)],
  ])("keeps a person's text inert: %s", async (_, says) => {
    for (const html of [await shown(<Prose says={says} />), await shown(<Line says={says} />)]) {
      expect(html).not.toMatch(/<img|<script|href="(?!https:\/\/example\.com)/);
      expect(
        html
          .replaceAll(/&lt;/g, "<")
          .replaceAll(/&gt;/g, ">")
          .replaceAll(/&#\d+;/g, ""),
      ).toContain("<img src=x onerror=alert");
    }
  });

  test("keeps its form", async () => {
    const html = await shown(<Prose says={md`${code("v1")} by **${"ann"}**, ${link("the log", "https://ci.example.com/")}`} />);
    expect(html).toBe('<p><code>v1</code> by <b>ann</b>, <a href="https://ci.example.com/" rel="noreferrer">the log</a></p>');
  });
});
