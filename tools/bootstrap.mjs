/**
 * What `npm start`, `npm test` and the other npm scripts run. It needs Node.js and npm and nothing of ours: it installs
 * what is missing, builds what is older than its source, and then runs what was asked for. When nothing is missing it
 * adds a few milliseconds and needs no network. To add an npm script: a row in `commands`, a line in package.json.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { requireNode } from "./prepare/node-version.mjs";
import { ensureBuilt, ensureDependencies } from "./prepare/prepare.mjs";
import { fail, root, runProgram } from "./prepare/run-program.mjs";
import { ensureTestPrograms } from "./prepare/test-programs.mjs";

/** What each script needs before it runs (`built` implies `dependencies`), `tests` if it runs tests, and what it runs. */
const commands = {
  install: { needs: "dependencies", run: () => 0 },
  start: { needs: "built", run: (words) => node("packages/cli/bin/hob.js", "tour", ...words) },
  test: { needs: "built", tests: true, run: (words) => node("node_modules/vitest/vitest.mjs", "run", ...words) },
  check: { needs: "dependencies", tests: true, run: (words) => tool("check", ...words) },
  build: { needs: "dependencies", run: (words) => node("tools/build/build.mjs", "--types", ...words) },
  tidy: { needs: "dependencies", run: (words) => tool("tidy", ...words) },
  generate: { needs: "dependencies", run: (words) => tool("generate", ...words) },
  format: { needs: "dependencies", run: (words) => node("node_modules/@biomejs/biome/bin/biome", "check", "--write", ...words) },
  bench: { needs: "built", run: bench },
  "bench:short": { needs: "built", run: (words) => bench(["--quick", ...words]) },
  chaos: { needs: "built", run: chaos },
  soak: { needs: "built", run: (words) => tool("soak", ...words) },
  fuzz: { needs: "built", run: (words) => tool("fuzz", ...words) },
  "fuzz:short": { needs: "built", run: (words) => tool("fuzz", "--inputs", "150", ...words) },
  sim: { needs: "dependencies", run: (words) => tool("sim", ...words) },
  "sim:short": { needs: "dependencies", run: (words) => tool("sim", "--minutes", "1.25", ...words) },
};

/** Runs a file of this repository with this Node.js, from the repository's root. */
function node(file, ...words) {
  if (!existsSync(join(root, file))) fail(`${file} is missing.`, "Is this a whole clone? `git status` shows what is gone.");
  return runProgram(process.execPath, [join(root, file), ...words], { cwd: root });
}

/** Runs a tool that is written in TypeScript. */
function tool(name, ...words) {
  return node("tools/run-tool.mjs", name, ...words);
}

/** On the smallest daemon, unless another target is named. */
function chaos(words) {
  const [first = ""] = words;
  const target = first === "" || first.startsWith("-") ? ["examples/smallest/dist/greeter.chaos.js"] : [];
  return node("packages/kit/dist/hob-chaos.js", ...target, ...words);
}

/** The benchmarks have dependencies of their own, the peers, which users of hob never install. */
async function bench(words) {
  const directory = join(root, "bench");
  if (!existsSync(join(directory, "package.json"))) fail("bench/package.json is missing.", "The benchmarks are not part of this copy.");
  await ensureDependencies(directory);
  return runProgram("npm", ["run", "--silent", "bench", "--", ...words], { cwd: directory });
}

requireNode();
const [name = "", ...words] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) fail(`there is no script "${name}".`, `There are: ${Object.keys(commands).join(", ")}.`);
await ensureDependencies(root);
if (command.needs === "built") await ensureBuilt();
if (command.tests) await ensureTestPrograms();
process.exitCode = await command.run(words);
