/** Warm evaluators: what they know is what is there now, and they can always be told to end. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { list, type Probe, probe, reload } from "@hob/kit/client";
import { describe, expect, onTestFinished, test } from "vitest";
import { client } from "../clients.ts";
import { hob, hobJson, spawnHob } from "../hob.ts";
import { python, sharedPyHome } from "../py.ts";
import { instanceDirectory, testHome, until, untilEmpty } from "../support.ts";

const home = sharedPyHome();

describe("a program", () => {
  test("sees its modules as they are now, although they were imported a moment ago, and misses what was removed (EVAL-03)", async () => {
    const directory = mkdtempSync("/tmp/hob-test-");
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const file = join(directory, "changing.py");
    const imported = (): ReturnType<typeof python> =>
      python(home(), `import sys; sys.path.insert(0, '${directory}'); import changing; print(changing.value)`, "--mount", directory);
    for (const value of [1, 2]) {
      writeFileSync(file, `value = ${value}\n`);
      utimesSync(file, 1_000_000, 1_000_000); // of the same size and time: no stamp tells the two apart
      expect(await imported()).toMatchObject({ code: 0, stdout: `${value}\n` });
    }
    rmSync(file);
    expect((await imported()).stderr).toContain("ModuleNotFoundError");
  });

  test("that is out of memory and will not have it can be stopped, and the next one runs (EVAL-04)", async () => {
    const greedy = "x = []\nprint('now', flush=True)\nwhile True:\n  try: x.append(bytearray(10**6))\n  except MemoryError: x.clear()";
    const command = spawnHob(home(), ["py", "--memory", "64M", "-c", greedy]);
    await until("it runs", () => command.written.stdout.includes("now"));
    expect(await hob(home(), "stop", "py")).toMatchObject({ code: 0 });
    expect(await command.ended).toBe(130);
    expect(await python(home(), "2+3")).toMatchObject({ code: 0, stdout: "5\n" });
  });

  test("that takes long leaves the daemon well: the status says what is busy, and ends with 0 (EVAL-01)", async () => {
    const command = spawnHob(home(), ["py", "-c", "print('now', flush=True)\nwhile True: pass"]);
    await until("it runs", () => command.written.stdout.includes("now"));
    const { code, value } = await hobJson(home(), "status", "py");
    expect([code, value.data.status.own]).toMatchObject([0, { workersRunning: 1, queueWaiting: 0 }]);
    expect(value.data.status.methods.run).toMatchObject({ inFlight: 1 });
    command.child.kill("SIGKILL");
  });
});

test("a configuration that was changed and not yet taken is told by every look at the daemon (EVAL-03)", async () => {
  const changing = testHome();
  const daemon = await client(changing);
  const file = join(instanceDirectory(changing), "config.json");
  const remarks = async (): Promise<string[]> => (await probe("ctl", { home: changing.path })).status?.config.remarks ?? [];
  expect(await remarks()).toEqual([]);
  writeFileSync(file, '{"word": "new"}');
  expect(await remarks()).toEqual([`${file} was changed after it was read; \`hob reload ctl\` takes it`]);
  expect((await hob(changing, "status", "ctl")).stdout).toContain("was changed after it was read");
  expect(await reload("ctl", { home: changing.path })).toMatchObject({ applied: true });
  expect([await daemon.call("word", {}), await remarks()]).toEqual(["new", []]);
  rmSync(file);
  expect(await remarks()).toHaveLength(1);
});

test("daemons of many projects leave when nobody uses them, and the list forgets them (EVAL-05)", async () => {
  const many = testHome();
  const root = mkdtempSync("/tmp/hob-test-");
  onTestFinished(() => rmSync(root, { recursive: true }));
  const projects = Array.from({ length: 6 }, (_, index) => join(root, `project-${index}`));
  for (const directory of projects) mkdirSync(directory);
  await Promise.all(projects.map(async (directory) => await (await client(many, { directory, limits: { idleMs: 3_000 } })).close()));
  await untilEmpty(many);
  expect((await hobJson(many, "ls")).value.data).toEqual([]);
  expect((await list({ home: many.path })).map(({ state }) => state)).toEqual(projects.map(() => "absent"));
});

test("those that only wait end at a word, and no other (EVAL-05)", async () => {
  const many = testHome();
  const used = await client(many, { instance: "used" });
  for (const instance of ["a", "b"]) await (await client(many, { instance })).close();
  const isLeft = ({ status }: Probe): boolean => status?.connections.every(({ program }) => program === "") ?? false;
  await until("two are left alone", async () => (await list({ home: many.path })).filter(isLeft).length === 2);
  const { value } = await hobJson(many, "stop", "--idle", "--timeout", "60s");
  expect(value.data.map(({ name }: { name: string }) => name)).toEqual(["ctl@a", "ctl@b"]);
  expect(await used.call("word", {})).toBe("plain");
});
