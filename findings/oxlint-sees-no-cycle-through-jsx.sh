#!/usr/bin/env bash
# oxlint 1.94.0 does not follow an import of `./two.js` to `two.tsx`, only to `two.ts`. TypeScript follows it to both, and with `nodenext` a component
# can be imported in no other way. So `import/no-cycle` (all rules of that plugin that look into other files) finds nothing among components: two that
# import each other pass as clean, while the same lines in .ts files are refused. Nothing says that an import was not found.
# What helps: to name the extension as it is (`./two.tsx`, with `allowImportingTsExtensions` or `rewriteRelativeImportExtensions`), or to look for
# circles by other means.
#
# Seen with oxlint 1.94.0, typescript 5.9.3 on Node.js 20.20.2:
#   tsc: both are found
#   one.ts and two.ts, imported as ./two.js and ./one.js: 2 errors
#   one.tsx and two.tsx, imported as ./two.js and ./one.js: 0 errors
#   one.tsx and two.tsx, imported as ./two.tsx and ./one.tsx: 2 errors
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm pkg set type=module
npm install --silent --no-audit --no-fund oxlint@1.94.0 typescript@5.9.3
echo '{ "plugins": ["import"], "rules": { "import/no-cycle": "error" } }' > oxlint.json

# Two modules that import each other: their extension, and the one that their imports name.
pair() {
  rm -rf src && mkdir src
  printf 'import { two } from "./two.%s";\nexport const one = (): number => two();\n' "$2" > "src/one.$1"
  printf 'import { one } from "./one.%s";\nexport const two = (): number => one();\n' "$2" > "src/two.$1"
}
errors() { { npx oxlint -c oxlint.json src || true; } | sed -n 's/^Found .* and \([0-9]*\) errors\.$/\1/p'; }
expect() {
  echo "$1: $3 errors"
  [ "$2" = "$3" ] || { echo "expected $2" >&2 && exit 1; }
}

pair tsx js
npx tsc --module nodenext --jsx preserve --noEmit src/one.tsx src/two.tsx && echo "tsc: both are found"
pair ts js
expect "one.ts and two.ts, imported as ./two.js and ./one.js" 2 "$(errors)"
pair tsx js
expect "one.tsx and two.tsx, imported as ./two.js and ./one.js" 0 "$(errors)"
pair tsx tsx
expect "one.tsx and two.tsx, imported as ./two.tsx and ./one.tsx" 2 "$(errors)"
