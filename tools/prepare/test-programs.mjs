/**
 * Programs that tests run inside of terminals, or as witnesses of what is on a screen. On Debian and its like root gets the
 * missing ones from the distribution's packages; everybody else is told which they are. Tests that need one say so, too,
 * so that nothing is passed over in silence.
 */

import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { withProgress } from "./run-program.mjs";

/** Program, and the Debian package that has it. */
const packageOf = {
  tmux: "tmux",
  vim: "vim",
  less: "less",
  htop: "htop",
  top: "procps",
  zsh: "zsh",
  fish: "fish",
  bash: "bash",
  script: "bsdutils",
};

/** Never fails: without network the tests of what is missing are left out, and it is said. */
export async function ensureTestPrograms() {
  const missing = missingPrograms();
  if (missing.length === 0) return;
  if (mayInstall()) await withProgress(`installing ${missing.join(", ")} for the tests …`, () => installPackages(missing));
  const still = missingPrograms();
  if (still.length === 0) return;
  const names = [...new Set(still.map((program) => packageOf[program]))].join(" ");
  process.stderr.write(
    `hob: ${still.join(", ")} missing: the tests that need them are left out.\n     On Debian: apt-get install ${names}\n`,
  );
}

function missingPrograms() {
  return Object.keys(packageOf).filter((program) => !isOnPath(program));
}

function mayInstall() {
  return process.platform === "linux" && process.getuid?.() === 0 && isOnPath("apt-get");
}

function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** First from the lists of packages that are there, which is quick; then with new ones. */
async function installPackages(programs) {
  const names = [...new Set(programs.map((program) => packageOf[program]))];
  const install = ["install", "-y", "-q", "--no-install-recommends", ...names];
  if (await aptGet(install)) return;
  await aptGet(["update", "-q"]);
  await aptGet(install);
}

function aptGet(words) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const child = spawn("apt-get", ["-o", "DPkg::Lock::Timeout=120", ...words], { stdio: "ignore", env });
  return new Promise((resolve) => {
    child.on("error", () => resolve(false));
    child.on("close", (code) => resolve(code === 0));
  });
}
