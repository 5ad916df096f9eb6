/** What outlives the daemon: what was open, and its configuration. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { probe, reload } from "@hob/kit/client";
import { expect, it } from "vitest";
import { testHome, until } from "../support.ts";
import { callerIn, linesOf, termClient } from "../term-client.ts";

/** Nothing while the file is on its way. */
function remembered(file: string): { cwd: string; screen: string }[] {
  try {
    return [JSON.parse(readFileSync(file, "utf8")) as { cwd: string; screen: string }];
  } catch {
    return [];
  }
}

it("After kill -9 the desks are made again, with their directories and what they showed, marked as restored", async () => {
  const home = testHome();
  const caller = callerIn(home);
  mkdirSync(join(home.path, "work"), { recursive: true, mode: 0o700 });
  const first = await termClient(home);
  await first.new({ name: "desk/shell" }, caller);
  await first.wait({ name: "desk/shell", until: "idle" });
  await first.run({ name: "desk/shell", command: `cd ${home.path}/work; echo remem''bered` });
  await first.new({ name: "desk/build", command: ["sh", "-c", "echo building; sleep 600"] }, caller);
  await first.new({ name: "other/1", command: ["sleep", "600"] }, caller);
  await first.kill({ name: "other" });
  await first.wait({ name: "desk/build", text: "building" });
  const files = join(home.path, "term@default", "state", "open");
  await until(
    "what is open to be written down",
    () => {
      const kept = readdirSync(files).flatMap((file) => remembered(join(files, file)));
      return (
        kept.length === 2 &&
        kept.some(({ cwd, screen }) => cwd.endsWith("/work") && screen.includes("remembered")) &&
        kept.some(({ screen }) => screen.includes("building"))
      );
    },
    60_000,
  );
  process.kill(first.daemon.pid, "SIGKILL");
  await until("its end", async () => (await probe("term", { home: home.path })).state !== "ready");
  const second = await termClient(home);
  expect(await second.list()).toEqual([]);
  expect((await second.openable({})).map(({ name }) => name).sort()).toEqual(["desk/build", "desk/shell"]);
  const restored = await second.restore({}, caller);
  expect(restored.map(({ name, restored: marked }) => [name, marked]).sort()).toEqual([
    ["desk/build", true],
    ["desk/shell", true],
  ]);
  expect(await linesOf(second, "desk/shell")).toEqual(
    expect.arrayContaining(["remembered", expect.stringContaining("restored: above is")]),
  );
  expect(await linesOf(second, "desk/build")).toEqual(
    expect.arrayContaining(["building", expect.stringContaining("it ran: sh -c echo b")]),
  );
  await second.wait({ name: "desk/shell", until: "idle" });
  expect((await second.run({ name: "desk/shell", command: "pwd" })).output).toMatch(/work\n$/);
  expect(await second.openable({})).toEqual([]);
}, 120_000);

it("A reload changes what it may, and an invalid file nothing", async () => {
  const home = testHome();
  const client = await termClient(home);
  const path = join(home.path, "term@default", "config.json");
  await client.new({ name: "d/1", command: ["cat"] }, callerIn(home));
  writeFileSync(path, JSON.stringify({ prefix: "C-a", sizePolicy: "smallest" }));
  expect(await reload("term", { home: home.path })).toMatchObject({ applied: true });
  expect(await client.settings({})).toMatchObject({ prefix: "C-a", sizePolicy: "smallest" });
  expect((await client.info({})).sizePolicy).toBe("smallest");
  writeFileSync(path, JSON.stringify({ prefix: 7 }));
  expect(await reload("term", { home: home.path })).toMatchObject({ applied: false, error: { data: { code: "config-invalid" } } });
  expect(await client.settings({})).toMatchObject({ prefix: "C-a" });
});

it("Lives that come and go leave one file for each name, and one that cannot be read is in nobody's way", async () => {
  const home = testHome();
  const files = join(home.path, "term@default", "state", "open");
  for (let life = 0; life < 3; life++) {
    const client = await termClient(home);
    await client.new({ name: "desk/1", command: ["cat"] }, callerIn(home));
    await until("it is written down", () => readdirSync(files).some((file) => file.startsWith(client.daemon.generation.slice(0, 12))));
    if (life === 1) writeFileSync(join(files, "another-1.json"), '{"name":"desk/torn"');
    process.kill(client.daemon.pid, "SIGKILL");
    await until("its end", async () => (await probe("term", { home: home.path })).state !== "ready");
  }
  const client = await termClient(home);
  expect((await client.restore({}, callerIn(home))).map(({ name }) => name)).toEqual(["desk/1"]);
  await until("that the present life alone remembers it", () => {
    const kept = readdirSync(files).filter((file) => file !== "another-1.json");
    return kept.length === 1 && kept[0]?.startsWith(client.daemon.generation.slice(0, 12)) === true;
  });
}, 120_000);
