import type { Browser, Seen } from "./browser.js";

/** The fields of the form of ours that has a button to press, as they stand. */
export function formIn({ html }: Seen): Record<string, string> {
  const form = /<form method="post" action="\/octo\/app\/[^]*?<\/form>/.exec(html)?.[0] ?? "";
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const [, name] = /\bname="([^"]*)"/.exec(tag) ?? [];
    const [, value = ""] = /\bvalue="([^"]*)"/.exec(tag) ?? [];
    const ticked = !/type="(?:checkbox|radio)"/.test(tag) || /\bchecked/.test(tag);
    if (name !== undefined && ticked) fields[name] = value;
  }
  for (const [select, name] of form.matchAll(/<select[^>]*name="([^"]*)"[^]*?<\/select>/g))
    fields[name ?? ""] = /<option value="([^"]*)" selected/.exec(select)?.[1] ?? "";
  return fields;
}

/** Presses the button of a page's form, with some fields filled in otherwise. */
export async function press(browser: Browser, page: Seen, more: Readonly<Record<string, string>> = {}): Promise<Seen> {
  const action = /<form method="post" action="(\/octo\/app\/[^"]*)"/.exec(page.html)?.[1];
  if (action === undefined) throw new Error(`there is nothing to press: ${page.text}`);
  return await browser.post(action, { press: "deploy", ...formIn(page), ...more });
}
