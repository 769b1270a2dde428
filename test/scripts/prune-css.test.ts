import { expect, test } from "vitest";
import { prune } from "../../scripts/prune-css.js";

const words = new Set(["box", "btn"]);

test.each([
  ["a rule for a class that nobody uses", ".box{a:b}.other{a:b}", ".box{a:b}"],
  ["one of several selectors", ".box,.other,main .btn{a:b}", ".box,main .btn{a:b}"],
  ["nothing where one of the classes in :is() is used", ":is(.box,.other):hover{a:b}", ":is(.box,.other):hover{a:b}"],
  ["a rule where none of those in :is() is used", ".box:is(.one,.other){a:b}", ""],
  ["nothing because of :not()", ".box:not(.other){a:b}", ".box:not(.other){a:b}"],
  ["what is empty then", "@media(x){.other{a:b}}@supports(y){.btn{a:b}}", "@supports(y){.btn{a:b}}"],
  [
    "a token that nothing asks for, and then the one it asks for",
    ":root{--a:var(--b);--b:1px;--c:2px}.box{a:var(--c)}",
    ":root{--c:2px}.box{a:var(--c)}",
  ],
  [
    "what would stand for a token that has a value",
    ":root{--a:1px}.box{a:var(--a,var(--b,calc(1px + 2px)))}",
    ":root{--a:1px}.box{a:var(--a)}",
  ],
  ["nothing that stands for a token without one", ".box{a:var(--a,1px)}", ".box{a:var(--a,1px)}"],
  ["nothing in texts", '.box{content:".other{a:b}"}', '.box{content:".other{a:b}"}'],
  ["no statement", '@charset "utf-8";.other{a:b}', '@charset "utf-8";'],
])("leaves out %s", (_, css, left) => {
  expect(prune(css, words)).toBe(left);
});
