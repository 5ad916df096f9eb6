/**
 * Completes package-lock.json with the binaries of other platforms. npm writes down only the optional packages that the
 * registry it was run against offers, and `npm ci` then refuses the file elsewhere (npm/cli#4828). Run it after every
 * change of dependencies: `node tools/complete-lock.mjs`. Delete it when npm locks every platform by itself.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./prepare/run-program.mjs";

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "ppc64le", "riscv64", "s390x", "x64", "wasm32"];

const path = join(root, "package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8"));
let added = 0;
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(place, name)) continue;
    const version = /\d+\.\d+\.\d+[\w.-]*/.exec(range)?.[0];
    if (version === undefined) throw new Error(`${place} asks for ${name}@${range}: no version can be read from that`);
    lock.packages[`node_modules/${name}`] = { version, ...platformOf(name), ...(entry.dev ? { dev: true } : {}), optional: true };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added} packages of other platforms added to package-lock.json\n`);

/** npm looks in the package's own node_modules first, then outwards. */
function isLocked(place, name) {
  for (let above = place; ; above = above.slice(0, Math.max(0, above.lastIndexOf("/node_modules/")))) {
    if (lock.packages[`${above === "" ? "" : `${above}/`}node_modules/${name}`] !== undefined) return true;
    if (above === "") return false;
  }
}

function platformOf(name) {
  const words = name.split(/[-/]/);
  const cpu =
    processors.find((processor) => words.includes(processor)) ??
    (words.some((word) => word.startsWith("armv") || word === "armhf") ? "arm" : undefined);
  const os = systems.find((system) => words.includes(system));
  return { ...(cpu === undefined ? {} : { cpu: [cpu] }), ...(os === undefined ? {} : { os: [os] }) };
}
