/** `hob logs` on the files of a real daemon. */
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hob, hobJson, spawnHob, startCtl } from "../hob.ts";
import { instanceDirectory, testHome, until } from "../support.ts";

describe("hob logs", () => {
  it("shows what the daemon logged and what it printed, also when it is down", async () => {
    const home = testHome();
    await startCtl(home);
    await hob(home, "call", "ctl", "print", "text=first");
    await hob(home, "stop", "ctl");
    await startCtl(home);
    await hob(home, "call", "ctl", "print", "text=second");
    await hob(home, "stop", "ctl");
    const all = (await hob(home, "logs", "ctl")).stdout;
    for (const word of ["out first", "err first", "out second"]) expect(all.split("\n")).toContain(word);
    const since = (await hob(home, "logs", "ctl", "--since-start")).stdout;
    expect([since.includes("launched"), since.includes("out first"), since.includes("out second")]).toEqual([true, false, true]);
    const { value } = await hobJson(home, "logs", "ctl", "-n", "500");
    expect(value.data).toContainEqual({ msg: "out second" });
  });

  it("follows the daemon over a log that was moved away and one that was deleted", async () => {
    const home = testHome();
    await startCtl(home);
    const log = join(instanceDirectory(home), "log", "daemon.log");
    const running = spawnHob(home, ["logs", "ctl", "-f", "-n", "0"]);
    const print = async (word: string): Promise<void> => {
      await until(`"${word}" is followed`, async () => {
        await hob(home, "call", "ctl", "print", `text=${word}`);
        return running.written.stdout.includes(`out ${word}`);
      });
    };
    await print("before");
    renameSync(log, `${log}.moved`);
    await print("moved");
    rmSync(log);
    await print("deleted");
    running.child.kill("SIGINT");
    expect([await running.ended, running.written.stderr]).toEqual([130, ""]);
  });
});
