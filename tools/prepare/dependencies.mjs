/**
 * Are the installed packages those of package-lock.json, and installing them when they are not. The stamp inside
 * node_modules holds the lock file's hash, so it goes when node_modules goes. Packages that somebody installed by hand
 * count when npm's own record of them agrees with the lock file: a running process never loses its modules for nothing.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fail } from "./run-program.mjs";

/** True when node_modules holds what package-lock.json asks for. Leaves the stamp, so that the next look is quick. */
export function dependenciesCurrent(directory) {
  const lock = readOrUndefined(join(directory, "package-lock.json"));
  if (lock === undefined)
    fail(`${join(directory, "package-lock.json")} is missing.`, "Is this a whole clone? `git status` shows what is gone.");
  const hash = createHash("sha256").update(lock).digest("hex");
  const stampPath = join(directory, "node_modules", ".cache", "hob", "dependencies");
  if (readOrUndefined(stampPath) === hash) return true;
  const installed = readOrUndefined(join(directory, "node_modules", ".package-lock.json"));
  if (installed === undefined || !agrees(JSON.parse(lock).packages, JSON.parse(installed).packages, directory)) return false;
  mkdirSync(join(stampPath, ".."), { recursive: true });
  writeFileSync(stampPath, hash);
  return true;
}

/**
 * `npm ci`, quiet unless it fails. Ends the process when it does. What npm's own settings may leave out is needed, and a
 * registry that is slow or away for a moment is asked again.
 */
export async function installDependencies(directory) {
  const words = ["ci", "--no-audit", "--no-fund", "--prefer-offline", "--include=dev", "--include=optional", "--fetch-retries=5"];
  const child = spawn("npm", words, { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text) => {
      said += text;
    });
  }
  const code = await new Promise((resolve) => {
    child.on("error", (error) => {
      said += `${error.message}\n`;
      resolve(-1);
    });
    child.on("close", resolve);
  });
  if (code === 0 && dependenciesCurrent(directory)) return;
  process.stderr.write(said);
  fail(
    `\`npm ${words.join(" ")}\` failed in ${directory}.`,
    "Its own words are above. It needs npm on the PATH and, unless npm's cache has everything, the npm registry.",
  );
}

/** Every package of the lock file is installed in that version; what is for other platforms may be missing. */
function agrees(wanted, installed, directory) {
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes("node_modules/")) continue;
    const found = installed[path];
    if (found === undefined) {
      if (entry.optional || entry.peer || entry.devOptional) continue;
      return false;
    }
    if (found.version !== entry.version || found.integrity !== entry.integrity) return false;
    if (!existsSync(join(directory, path))) return false;
  }
  return true;
}

function readOrUndefined(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}
