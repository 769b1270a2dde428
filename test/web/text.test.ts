import { expect, test } from "vitest";
import { visible } from "../../src/web/text.js";

test.each([
  ["two\n lines ", "two lines"],
  ["a\u200db", "a\\u{200d}b"],
  ["a\u202eb", "a\\u{202e}b"],
  ["\u200d👩\u200d", "\\u{200d}👩\\u{200d}"],
  ["👩\u200d\u200d👩", "👩\\u{200d}\\u{200d}👩"],
  ["👩\u200d👩\u200d👧 👩🏽\u200d🚒 ❤\ufe0f\u200d🔥", "👩\u200d👩\u200d👧 👩🏽\u200d🚒 ❤\ufe0f\u200d🔥"],
])("%j is shown as %j: what nobody sees by its number, what joins pictures to one as it is", (text, shown) => {
  expect(visible(text)).toBe(shown);
});
