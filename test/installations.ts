/** Installed versions of the `ctl` program: each a package of its own, with the kit as npm would have put it there. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const repository = fileURLToPath(new URL("../", import.meta.url));

export interface Installation {
  readonly directory: string;
  /** The daemon's entry file. */
  readonly entry: string;
  readonly version: string;
  /** As an update of the same version would: the entry was written at that moment. */
  touch(secondsFromNow: number): void;
  /** Other content for the entry file. */
  overwrite(text: string): void;
}

export function install(version: string): Installation {
  const directory = mkdtempSync("/tmp/hob-test-");
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const entry = join(directory, "ctl.daemon.mjs");
  cpSync(join(repository, "test/fixtures"), directory, { recursive: true });
  writeFileSync(join(directory, "package.json"), JSON.stringify({ name: "ctl", version, type: "module" }));
  linkModules(directory);
  const touch = (secondsFromNow: number): void => utimesSync(entry, new Date(), Date.now() / 1000 + secondsFromNow);
  touch(-3600); // the same moment for every version, so that only versions count
  return { directory, entry, version, touch, overwrite: (text) => writeFileSync(entry, text) };
}

/** The kit as files of its own, so that it goes when the installation goes; everything else by link. */
function linkModules(directory: string): void {
  const modules = join(directory, "node_modules");
  mkdirSync(join(modules, "@hob/kit"), { recursive: true });
  for (const name of readdirSync(join(repository, "node_modules"))) {
    if (!name.startsWith(".") && name !== "@hob") symlinkSync(join(repository, "node_modules", name), join(modules, name));
  }
  for (const part of ["dist", "package.json"])
    cpSync(join(repository, "packages/kit", part), join(modules, "@hob/kit", part), { recursive: true });
}
