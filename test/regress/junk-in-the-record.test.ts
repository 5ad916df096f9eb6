/**
 * Junk that somebody wrote into `owner.json` while the daemon ran stayed there: its check of itself looked at the record
 * only when its socket was missing, too. `stop` could not verify then which process it is, and a moment without the
 * socket was shown as "starting". The daemon writes its record and its pid again within its next check.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { client } from "../clients.ts";
import { instanceDirectory, logOf, standStill, testHome, until } from "../support.ts";

test("a running daemon writes its record again, whatever stands in its place", async () => {
  const home = testHome();
  const { daemon } = await client(home);
  const [owner, pid] = [join(instanceDirectory(home), "owner.json"), join(instanceDirectory(home), "pid")];
  const right = readFileSync(owner, "utf8");
  const mended = (): boolean => {
    try {
      return readFileSync(owner, "utf8") === right && readFileSync(pid, "utf8") === `${daemon.pid}\n`;
    } catch {
      return false;
    }
  };
  writeFileSync(owner, "\0\u0001{not json");
  await until("the junk is gone", mended);
  writeFileSync(owner, right.replace(`"pid": ${daemon.pid}`, `"pid": ${process.pid}`));
  await until("another's pid is gone", mended);
  await standStill(daemon.pid); // or it writes its record between the two
  rmSync(owner);
  mkdirSync(join(owner, "inside"), { recursive: true });
  writeFileSync(pid, "1\n");
  process.kill(daemon.pid, "SIGCONT");
  await until("the directory was moved aside", mended);
  await until("it says so", () => logOf(home).includes("the record of who runs here was damaged"));
});
