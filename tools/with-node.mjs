/**
 * `node tools/with-node.mjs 24 -- npm test`: runs a command with another version of Node.js first on its PATH.
 * The binary comes from the npm registry (package `node-<platform>-<arch>`) and is kept in .cache/, so that the second
 * run is offline. Plain Node 20.19, no dependency. The exit status is the command's own.
 */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const cacheDirectory = fileURLToPath(new URL("../.cache/", import.meta.url));

/** The registry's package that holds the binary for this machine; only Apple's own processors have another name. */
function packageName() {
  const prefix = process.platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node";
  return `${prefix}-${process.platform}-${process.arch}`;
}

/** Directory of the `node` binary of that version, fetched when it is not here yet. */
function binaryDirectory(version) {
  const home = join(cacheDirectory, `node-${version}`);
  const directory = join(home, "node_modules", packageName(), "bin");
  if (existsSync(join(directory, "node"))) return directory;
  process.stderr.write(`with-node: fetching ${packageName()}@${version}\n`);
  mkdirSync(cacheDirectory, { recursive: true });
  // Aside, then renamed: an interrupted download is never taken for a whole one.
  const aside = mkdtempSync(join(cacheDirectory, `node-${version}.`));
  const install = spawnSync(
    "npm",
    ["install", "--prefix", aside, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", `${packageName()}@${version}`],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  if (install.status !== 0) {
    rmSync(aside, { recursive: true, force: true });
    fail(`npm could not fetch ${packageName()}@${version}. Is there such a version, and is the registry reachable?`);
  }
  chmodSync(aside, 0o755); // tests run it as other users too
  rmSync(home, { recursive: true, force: true });
  renameSync(aside, home);
  return directory;
}

function fail(message) {
  process.stderr.write(`with-node: ${message}\n`);
  process.exit(2);
}

const [version, separator, command, ...commandArguments] = process.argv.slice(2);
if (!/^\d+(\.\d+){0,2}$/.test(version ?? "") || separator !== "--" || command === undefined) {
  fail("usage: node tools/with-node.mjs VERSION -- COMMAND [ARG…]      for example: node tools/with-node.mjs 24 -- npm test");
}

const path = `${binaryDirectory(version)}${delimiter}${process.env.PATH ?? ""}`;
const child = spawn(command, commandArguments, { stdio: "inherit", env: { ...process.env, PATH: path } });
// The terminal sends Ctrl-C to the whole group; the command decides what that means, and its end is ours.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("error", (error) => fail(`${command}: ${error.message}`));
child.on("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0)));
