// `gh api <address> -f name=value …` as GitHub's own: the token is chosen by the address's host, and an Enterprise Server has one of its own:
// https://cli.github.com/manual/gh_help_environment. GH_TEST_PORT is where the GitHub in memory listens, whatever the host.
const [command, address, ...rest] = process.argv.slice(2);
if (command !== "api") throw new Error(`no such command here: ${command}`);
const url = new URL(address);
const known = url.hostname === "api.github.com" || url.hostname.endsWith(".ghe.com");
const token = process.env[known ? "GH_TOKEN" : "GH_ENTERPRISE_TOKEN"];
if (token === undefined) throw new Error(`there is no token for ${url.hostname}`);
const fields = rest.filter((_, index) => index % 2 === 1).map((pair) => /^([^=]+)=(.*)$/s.exec(pair).slice(1));
const answer = await fetch(`http://127.0.0.1:${process.env.GH_TEST_PORT}${url.pathname}`, {
  method: "POST",
  headers: { authorization: `token ${token}`, "content-type": "application/json" },
  body: JSON.stringify(Object.fromEntries(fields)),
});
if (!answer.ok) throw new Error(`HTTP ${answer.status}: ${await answer.text()}`);
