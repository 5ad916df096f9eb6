/** Refuses a Node.js that is too old, before anything else is tried. The floor is `engines.node` of package.json. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fail, root } from "./run-program.mjs";

/** Ends the process with a message when this Node.js is older than package.json allows. */
export function requireNode() {
  const wanted = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).engines.node.replace(">=", "");
  const found = process.versions.node;
  if (isOlder(found, wanted)) {
    fail(
      `Node.js ${wanted} or newer is needed; this is ${found} (${process.execPath}).`,
      "Install a newer one, for example from nodejs.org or with `nvm install 24`.",
    );
  }
}

/** Compares dotted numbers: `20.9.1` is older than `20.19`. */
export function isOlder(version, floor) {
  const parts = version.split(".").map(Number);
  for (const [place, least] of floor.split(".").map(Number).entries()) {
    const part = parts[place] || 0;
    if (part !== least) return part < least;
  }
  return false;
}
