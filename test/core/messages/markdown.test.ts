import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  clip,
  code,
  details,
  httpUrl,
  inert,
  join,
  link,
  Markdown,
  md,
  mention,
  person,
  table,
} from "../../../src/core/messages/markdown.js";

const zws = "\u200b";

describe("what a person wrote is inert", () => {
  test.each<[string, string, string]>([
    ["plain text", "Fix the cart, v1.0.0 (2026-01-02)", "Fix the cart, v1.0.0 (2026-01-02)"],
    ["a mention", "thanks @alice", `thanks @${zws}alice`],
    ["a team", "@org/team", `@${zws}org/team`],
    ["an address", "a@b.com", `a@${zws}b.com`],
    ["an @ at the end, before any further text", "cc @", `cc @${zws}`],
    ["an issue", "fixes #12", `fixes #${zws}12`],
    ["another repository's issue", "o/r#12", `o/r#${zws}12`],
    ["another repository's commit", "o/r@abc", `o/r@${zws}abc`],
    ["an old-style reference", "GH-12 gh-3 xGH-4", `GH${zws}-12 gh${zws}-3 xGH${zws}-4`],
    ["HTML", "<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"],
    ["an HTML comment", "<!-- gitploy:1 -->", "&lt;!-- gitploy:1 --&gt;"],
    ["a closing details tag", "</details>", "&lt;/details&gt;"],
    ["an entity", "&lt;b&gt; &#64;alice", `&amp;lt;b&amp;gt; &amp;#${zws}64;alice`],
    ["a pipe", "a|b", "a\\|b"],
    ["an escaped pipe", "a\\|b", "a\\\\\\|b"],
    ["lines", "a\r\nb\n\nc\u2028d\u2029e\u0085f", "a b c d e f"],
    ["control characters", "a\u0000\u001b[31mb", "a \\[31mb"],
    ["directions", "a\u202eb\u2066c\u200fd\u061ce\ufefff", "abcde f"],
    ["a link", "[a](javascript:alert(1))", "\\[a\\](javascript:alert(1))"],
    ["an image", "![a](https://e.com/x.png)", `!\\[a\\](https:${zws}//e.com/x.png)`],
    ["an autolink", "<https://e.com>", `&lt;https:${zws}//e.com&gt;`],
    ["a bare address", "HTTP://e.com ftp://e.com", `HTTP:${zws}//e.com ftp:${zws}//e.com`],
    ["a bare address without a scheme", "www.e.com _WWW.e.com", `www${zws}.e.com \\_WWW${zws}.e.com`],
    ["emphasis", "*a* __b__ ~~c~~", "\\*a\\* \\_\\_b\\_\\_ \\~\\~c\\~\\~"],
    ["code", "`a` ```b", "\\`a\\` \\`\\`\\`b"],
    ["mathematics", "$a$ $`b`$", "\\$a\\$ \\$\\`b\\`\\$"],
    ["a footnote", "[^1] [^1]: x", "\\[^1\\] \\[^1\\]: x"],
    ["a heading", "# a", `#${zws} a`],
    ["a list", "- a", "\\- a"],
    ["a list after a blank", "\n+ a", " \\+ a"],
    ["a numbered list", "1. a", "1\\. a"],
    ["a numbered list with a parenthesis", "23) a", "23\\) a"],
    ["a rule", "---", "\\---"],
    ["a heading's underline", "===", "\\==="],
    ["a table's second line", ":-:", "\\:-:"],
    ["a quote", "> a", "&gt; a"],
    ["a fence", "~~~", "\\~\\~\\~"],
    ["a backslash at the end", "a\\", "a\\\\"],
    ["indented code", "    a", " a"],
  ])("%s", (_, text, expected) => {
    expect(inert(text).text).toBe(expected);
    expect(md`${text}`.text).toBe(expected);
  });

  test("a long text is cut", () => {
    expect(inert("x".repeat(70_000)).text).toBe(`${"x".repeat(999)}…`);
    expect(inert("\u{1f680}".repeat(70_000)).text).toBe(`${"\u{1f680}".repeat(999)}…`);
    expect(code("|".repeat(70_000)).text.length).toBeLessThan(10_000);
  });

  const atoms = [
    "@",
    "#",
    "GH-",
    "1",
    "a",
    "<",
    ">",
    "!--",
    "--",
    "|",
    "\n",
    "\r",
    "`",
    "```",
    "\\",
    "[",
    "]",
    "(",
    ")",
    "_",
    "*",
    "~",
    "$",
    "&",
    ";",
    "//",
    ":",
    "www.",
    " ",
    "\u202e",
    "/details",
  ];
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.constantFrom(...atoms), { maxLength: 12 }).map((parts) => parts.join("")),
  );

  test.each([
    [":", "//"],
    ["http:/", "/example.com"],
    ["https:", "//example.com"],
    ["www", ".example.com"],
    ["WWW", "."],
  ])("an address made of two texts: %s and %s", (one, other) => {
    expect(md`${one}${other}`.text).not.toMatch(/:\/\/|www\./i);
  });

  test("whatever it is", () => {
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const text = md`${one}${other}`.text;
        expect(text).not.toMatch(/[<>\n\r\u2028\u2029\u202e]|@\w|#\d|:\/\/|www\./i);
        // After an even number of backslashes, a character is not escaped.
        expect(text).not.toMatch(/(?<!\\)(?:\\\\)*[`*_[\]|~$]/);
        expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
      }),
    );
  });

  test("code, whatever is in it", () => {
    fc.assert(
      fc.property(hostile, (one) => {
        const { text } = code(one);
        expect(text).toMatch(/^(?:`(?:[^`<>|\\\n&]|<[a-z]+>)+`|<code>(?:[A-Za-z0-9\s\u200b]|&#\d+;)*<\/code>)$/);
        expect(text).not.toMatch(/[\n\r\u2028\u2029\u202e]/);
      }),
    );
  });

  test("a cell never makes another cell or row", () => {
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const lines = table([one, "b"], [[other, code(one)]]).text.split("\n");
        expect(lines).toHaveLength(3);
        for (const row of lines) expect(row.match(/(?<!\\)(?:\\\\)*\|/g)).toHaveLength(3);
      }),
    );
  });
});

describe("code", () => {
  test.each<[string, string, string]>([
    ["a ref", "feature/x-1.0", "`feature/x-1.0`"],
    ["a mention and a reference, which are inert in code", "@org/team #12", "`@org/team #12`"],
    ["a command", '/deploy v1 production note="two words"', '`/deploy v1 production note="two words"`'],
    ["markup, which stays as it is in code", "*a* [b](c) ~d~", "`*a* [b](c) ~d~`"],
    ["blanks", " ", "` `"],
    ["nothing", "", "<code></code>"],
    ["backticks", "a`b", "<code>a&#96;b</code>"],
    ["pipes and underscores", "a|__b__", "<code>a&#124;&#95;&#95;b&#95;&#95;</code>"],
    ["HTML", "</code><b>", "<code>&#60;&#47;code&#62;&#60;b&#62;</code>"],
    ["a placeholder", "/deploy <ref>", "`/deploy <ref>`"],
    ["a marker of ours", "<!-- gitploy:comment-1 -->", "<code>&#60;&#33;&#45;&#45; gitploy&#58;comment&#45;1 &#45;&#45;&#62;</code>"],
    ["an address", "|a@b.com", `<code>&#124;a&#64;${zws}b&#46;com</code>`],
    ["letters beyond ASCII", "déjà/größe-日本", "`déjà/größe-日本`"],
    ["lines", "a\nb", "`a b`"],
  ])("%s", (_, text, expected) => {
    expect(code(text).text).toBe(expected);
  });
});

describe("links", () => {
  test.each<[string, string | undefined]>([
    ["https://e.com/a", "https://e.com/a"],
    ["http://e.com", "http://e.com/"],
    ["https://e.com/a_(b)|c'd\"e`f[g]", "https://e.com/a_%28b%29%7Cc%27d%22e%60f%5Bg%5D"],
    ["https://e.com/a b\nc<d>", "https://e.com/a%20bc%3Cd%3E"],
    ["javascript:alert(1)", undefined],
    ["JavaScript:alert(1)", undefined],
    [" java\nscript:alert(1)", undefined],
    ["data:text/html,x", undefined],
    ["vbscript:x", undefined],
    ["file:///etc/passwd", undefined],
    ["mailto:a@b.com", undefined],
    ["//e.com", undefined],
    ["/deploy", undefined],
    ["", undefined],
    ["https://github.com@e.com", undefined],
    ["https://e.com/?" + "x".repeat(70_000), undefined],
    ["https://e.com/" + "\u{1f680}".repeat(900), undefined],
    ["https://e.com/" + "(".repeat(900), undefined],
  ])("%s", (url, expected) => {
    expect(httpUrl(url)).toBe(expected);
    expect(link("here", url).text).toBe(expected === undefined ? "here" : `[here](${expected})`);
  });

  test("the text of a link cannot break out of it", () => {
    expect(link("x](https://evil.com) [y", "https://e.com/").text).toBe(`[x\\](https:${zws}//evil.com) \\[y](https://e.com/)`);
    expect(link("no\naddress", undefined).text).toBe("no address");
  });
});

describe("people", () => {
  test.each([
    ["alice", "@alice"],
    ["dependabot[bot]", "dependabot\\[bot\\]"],
    ["org/team-1", "@org/team-1"],
    // A managed user's login ends in the short code of their enterprise: https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
    ["mona_acme", "@mona_acme"],
    // GitHub puts `ent:` before the slug of an enterprise's team: https://docs.github.com/en/rest/enterprise-teams/enterprise-teams
    ["acme/ent:sre", "@acme/ent:sre"],
    ["acme/ops:sre", "acme/ops:sre"],
    ["_mona", "\\_mona"],
    ["alice @bob", `alice @${zws}bob`],
    ["alice\n# x", `alice #${zws} x`],
    ["<b>", "&lt;b&gt;"],
    ["", ""],
  ])("a mention of %j", (login, expected) => {
    expect(mention(login).text).toBe(expected);
  });

  test("a person is named without a mention", () => {
    expect(person("robot[bot]").text).toBe("**robot\\[bot\\]**");
    expect(person("@alice").text).toBe(`**@${zws}alice**`);
  });
});

describe("building", () => {
  test("our own text and Markdown stay as they are", () => {
    expect(md`# ${md`**${"*"}**`} & ${1}${undefined}${false}`.text).toBe("# **\\*** & 1");
    expect(join([Markdown.trusted("*a*"), undefined, false, "*b*", 0], ", ").text).toBe("*a*, \\*b\\*, 0");
    expect(Markdown.trusted("*a*").toString()).toBe("*a*");
  });

  test("cells are one line", () => {
    expect(table(["a"], [[Markdown.trusted("x\n y")]]).text).toBe("| a |\n| :-- |\n| x<br>y |");
  });

  test("a summary is HTML, in which a backslash escapes nothing", () => {
    expect(details("a_b</summary> @alice", md`*${"*"}*`).text).toBe(
      `<details>\n<summary>a_b&#60;/summary&#62; @${zws}alice</summary>\n\n*\\**\n\n</details>`,
    );
    expect(details(Markdown.trusted("<b>Rules</b>"), Markdown.trusted("x")).text).toContain("<summary><b>Rules</b></summary>");
  });

  test("clipping counts characters", () => {
    expect(clip("abc", 3)).toBe("abc");
    expect(clip("abcd", 3)).toBe("ab…");
    expect(clip("\u{1f680}".repeat(4), 3)).toBe("\u{1f680}\u{1f680}…");
  });
});
