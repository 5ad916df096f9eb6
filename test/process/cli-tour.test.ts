/** `hob tour`: what it claims holds, and nothing of it is left, also when it is interrupted. */
import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { hobWith, spawnHob } from "../hob.ts";
import { whenNoneOf } from "../setup/processes-of.ts";
import { testHome, until } from "../support.ts";

const goneWithinMs = 30_000;

function stage(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "hob-t-")));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

describe("hob tour", () => {
  it("shows that everything holds, and takes everything down", { timeout: 600_000 }, async () => {
    const directory = stage();
    const { code, stdout } = await hobWith(testHome(), { TMPDIR: directory }, "tour", "--json");
    const { data } = JSON.parse(stdout) as { data: { stops: { title: string; held: boolean }[] } };
    expect(data.stops.filter(({ held }) => !held)).toEqual([]);
    expect([code, readdirSync(directory)]).toEqual([0, []]);
    expect(await whenNoneOf(directory, goneWithinMs)).toEqual([]);
  });

  it("leaves nothing when it is interrupted in the middle", { timeout: 600_000 }, async () => {
    const directory = stage();
    const running = spawnHob(testHome(), ["tour"], { TMPDIR: directory });
    await until("the first stop is over", () => running.written.stdout.includes("twenty answers"), 300_000);
    running.child.kill("SIGINT");
    expect([await running.ended, readdirSync(directory)]).toEqual([130, []]);
    expect(await whenNoneOf(directory, goneWithinMs)).toEqual([]);
  });
});
