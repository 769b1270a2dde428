import { demo } from "./demo.js";

const usage = `npm run demo                                 type comments, and see the conversation
npm run demo -- "/deploy v0.5.5 production"  play comments, one after the other; exits 0 if all end in success
npm run demo < lines.txt                     the same, a comment a line

A comment may begin with who writes it and where: "@rita /approve eu", "#1 /deploy staging". NO_COLOR is respected.
`;

// Whoever reads through `head` has seen enough.
process.stdout.on("error", () => process.exit());

const lines = process.argv.slice(2);
if (lines.includes("--help") || lines.includes("-h")) {
  process.stdout.write(usage);
} else if (lines[0]?.startsWith("-") === true) {
  process.stderr.write(`There is no option ${lines[0]}.\n\n${usage}`);
  process.exitCode = 1;
} else {
  process.exitCode = await demo({ lines, input: process.stdin, output: process.stdout, env: process.env });
  // A keyboard that was listened to, and what the App has put off, would keep the process.
  process.stdin.destroy();
}
