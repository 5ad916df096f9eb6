/** Homes for tests of `hob py`, and what they ask. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type TemporaryHome, temporaryHome } from "@hob/kit/testing";
import { afterAll, beforeAll } from "vitest";
import { hob } from "./hob.ts";
import { type Outcome, testHome } from "./support.ts";

/** A home of one test's own, in which the directory of the daemon is there already. */
export function pyHome(): TemporaryHome {
  const home = testHome();
  mkdirSync(pyDirectory(home), { recursive: true, mode: 0o700 });
  return home;
}

/** A home of all tests of a file, with its daemon running. */
export function sharedPyHome(): () => TemporaryHome {
  let home: TemporaryHome | undefined;
  const present = (): TemporaryHome => {
    if (home === undefined) throw new Error("the home is there when the tests begin");
    return home;
  };
  beforeAll(async () => {
    home = temporaryHome();
    await hob(home, "py", "-c", "'warm'");
  });
  afterAll(() => present().dispose());
  return present;
}

/** `hob py` with a program as text. */
export function python(home: TemporaryHome, code: string, ...words: string[]): Promise<Outcome> {
  return hob(home, "py", ...words, "-c", code);
}

export function pyDirectory(home: TemporaryHome): string {
  return join(home.path, "py@default");
}

/** What `hob py status` counts. */
export async function figures(home: TemporaryHome): Promise<Record<string, number> & { state: string; pid: number }> {
  const { stdout } = await hob(home, "py", "status", "--json");
  return (JSON.parse(stdout) as { data: Record<string, number> & { state: string; pid: number } }).data;
}
