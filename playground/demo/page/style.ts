/** The style that the playground's page adds to that of the pages, whose colours it uses. */
export const style = `
body { margin: 0; color: var(--fgColor-default); background: var(--bgColor-default); font-size: 14px; overflow-wrap: anywhere; }
.sr-only { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; white-space: nowrap; }
.playground-shell { display: flex; flex-direction: column; height: 100vh; height: 100dvh; }
.playground-shell > header { display: flex; flex-wrap: wrap; align-items: center; gap: 0 16px; padding: 0 16px; background: var(--bgColor-inset); border-bottom: 1px solid var(--borderColor-default); }
.playground-shell h1 { font-size: 16px; margin: 6px 0; }
.playground-shell > header nav { display: none; gap: 4px; }
.playground-shell > header nav a { padding: 6px 10px; min-height: 24px; color: var(--fgColor-default); border-bottom: 2px solid transparent; }
.playground-shell > main { flex: 1; min-height: 0; display: grid; grid-template: 3fr 2fr / 1fr 1fr; grid-template-areas: "conversation environments" "conversation events"; }
.playground-shell section { display: flex; min-width: 0; min-height: 0; }
.playground-shell iframe { flex: 1; min-width: 0; border: 0; }
#conversation { grid-area: conversation; border-right: 1px solid var(--borderColor-default); }
#environments { grid-area: environments; }
#events { grid-area: events; border-top: 1px solid var(--borderColor-default); }
@media (max-width: 600px) {
  .playground-shell > header nav { display: flex; flex-wrap: nowrap; gap: 0; }
  .playground-shell > header nav a { padding: 6px 7px; }
  .playground-shell h1 small { display: none; }
  .playground-shell > main { display: flex; }
  .playground-shell section { flex: 1; border: 0; }
  .playground-shell:has(:target) section:not(:target), .playground-shell:not(:has(:target)) section:not(#conversation) { display: none; }
  .playground-shell:has(#environments:target) a[href="#environments"], .playground-shell:has(#events:target) a[href="#events"],
  .playground-shell:not(:has(#environments:target, #events:target)) a[href="#conversation"] { font-weight: 600; border-bottom-color: var(--underlineNav-borderColor-active); }
}
.playground-talk main, .playground-log main { padding: 12px 16px; }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; }
.playground-talk nav a { min-height: 24px; text-decoration: underline; }
.playground-talk nav [aria-current] { font-weight: 600; }
.playground-talk h1, .playground-log h1 { font-size: 20px; line-height: 1.4; margin: 12px 0; }
h1 small, .people small { font-weight: 400; color: var(--fgColor-muted); }
h2 { font-size: 16px; line-height: 1.4; margin: 8px 0; }
.body h2 p { margin: 0; }
.comment { border: 1px solid var(--borderColor-default); border-radius: 6px; margin: 0 0 12px; }
.comment.news { border-left: 3px solid var(--borderColor-accent-emphasis); }
.comment header { padding: 6px 12px; background: var(--bgColor-inset); border-bottom: 1px solid var(--borderColor-default); }
.comment .body { padding: 8px 12px; overflow-x: auto; }
.comment .body p { margin: 0 0 6px; }
.comment .body pre { white-space: pre-wrap; }
.comment footer { padding: 0 12px 8px; display: flex; gap: 8px; }
.comment footer span { border: 1px solid var(--borderColor-default); border-radius: 12px; padding: 0 8px; }
.comment th { overflow-wrap: normal; text-align: left; padding-right: 12px; vertical-align: top; }
.checks { list-style: none; padding: 0; margin: 0; }
.checks li, .row { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin: 6px 0; }
.checks li > span { flex: 1 1 12rem; }
.of { display: grid; grid-template-columns: 6.5rem 1fr; gap: 6px; align-items: baseline; margin: 6px 0; }
.of > span { color: var(--fgColor-muted); }
.of > div { display: flex; flex-wrap: wrap; gap: 6px; }
.btn { white-space: normal; overflow-wrap: anywhere; min-height: 28px; height: auto; }
.btn[aria-pressed] { border-color: var(--borderColor-accent-emphasis); font-weight: 600; }
.btn[aria-pressed]::before { content: "✓ "; }
.people { margin: 16px 0 6px; }
.write textarea, .deploy-yml textarea { display: block; width: 100%; box-sizing: border-box; margin-bottom: 6px; }
.says { white-space: pre-wrap; border-left: 3px solid var(--borderColor-accent-emphasis); padding: 6px 12px; margin: 8px 0; font: inherit; }
.guide { border: 1px solid var(--borderColor-accent-emphasis); border-radius: 6px; padding: 4px 12px; margin: 0 0 12px; background: linear-gradient(var(--bgColor-accent-muted), var(--bgColor-accent-muted)), var(--bgColor-default); }
@media (min-width: 500px) and (min-height: 640px) { .guide { position: sticky; top: 0; z-index: 1; } html:has(.guide) { scroll-padding-top: 12rem; } }
.guide ol { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 12px; margin: 4px 0; padding: 0; }
.guide ol [aria-current] { font-weight: 600; }
.guide p { margin: 6px 0; }
.world { border-top: 1px solid var(--borderColor-default); margin-top: 12px; }
.log, .log ol { list-style: none; padding: 0; margin: 0; }
.log > li { padding: 3px 0 3px 8px; margin: 3px 0; border-left: 3px solid var(--borderColor-muted); }
.log > .from-person { border-left-color: var(--borderColor-accent-emphasis); }
.log > .bad { border-left-color: var(--borderColor-danger-emphasis); }
.log .bad { color: var(--fgColor-danger); }
.log p, .log summary { margin: 0; min-height: 24px; }
.log > .idle { border-left-color: transparent; padding: 0 0 0 8px; margin: 0; font-size: 12px; color: var(--fgColor-muted); }
.log details ol { padding-left: 16px; }
.deploy-yml textarea { font-family: var(--fontStack-monospace); font-size: 12px; }
.deploy-yml form { margin-top: 12px; }
.lint { padding-left: 0; list-style: none; }
.lint pre { white-space: pre-wrap; margin: 6px 0; }
.deploy-yml ul { padding-left: 20px; }
.deploy-yml li a { text-decoration: underline; }
`;

/** After a press, scrolls to the result, just above the form. */
export const script = `
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.request?.method === "POST") document.getElementById("try")?.scrollIntoView({ block: "nearest" });
});
`;
