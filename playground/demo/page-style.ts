/** What the playground's page has beside the style of the pages, whose colours it takes. */
export const style = `
body { margin: 0; color: var(--fgColor-default); background: var(--bgColor-default); font-size: 14px; overflow-wrap: anywhere; }
.playground-shell { display: flex; height: 100vh; }
.playground-shell iframe { flex: 1 1 50%; min-width: 0; border: 0; border-right: 1px solid var(--borderColor-default); }
@media (max-width: 760px) { .playground-shell { flex-direction: column; } }
.playground-talk main { padding: 16px; }
.playground-talk nav { display: flex; flex-wrap: wrap; gap: 4px 16px; }
.playground-talk nav [aria-current] { font-weight: 600; }
h1 { font-size: 20px; margin: 12px 0; }
h1 small, .people small { font-weight: 400; color: var(--fgColor-muted); }
h2, .body h3 { font-size: 16px; margin: 8px 0; }
.body h3 p { margin: 0; }
.comment { border: 1px solid var(--borderColor-default); border-radius: 6px; margin: 0 0 12px; }
.comment header { padding: 6px 12px; background: var(--bgColor-inset); border-bottom: 1px solid var(--borderColor-default); }
.comment .body { padding: 8px 12px; }
.comment .body p { margin: 0 0 6px; }
.comment footer { padding: 0 12px 8px; display: flex; gap: 8px; }
.comment footer span { border: 1px solid var(--borderColor-default); border-radius: 12px; padding: 0 8px; }
.comment th { text-align: left; padding-right: 12px; vertical-align: top; }
.checks { list-style: none; padding: 0; margin: 0; }
.checks li, .row { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin: 6px 0; }
.checks li > span { flex: 1 1 12rem; }
.playground-talk nav.people { margin: 16px 0 6px; }
.write textarea { display: block; width: 100%; box-sizing: border-box; margin-bottom: 6px; font: inherit; padding: 6px; }
.says { white-space: pre-wrap; border-left: 3px solid var(--borderColor-accent-emphasis); padding: 6px 12px; margin: 8px 0; }
`;
