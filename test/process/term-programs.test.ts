/** Programs that fill the screen, questions and silence: right on the screen, and in a state that means something. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failure } from "../clients.ts";
import { testHome, until } from "../support.ts";
import { callerIn, installed, linesOf, termClient, Window } from "../term-client.ts";

describe("a terminal with", () => {
  it.runIf(installed("vim"))("vim (which must be installed) at an odd size shows what is edited, and what was there before", async () => {
    const home = testHome();
    const client = await termClient(home);
    const file = join(home.path, "text.txt");
    writeFileSync(file, "first line\nzweite Zeile äöü 日本\n");
    await client.new({ name: "d/1", command: ["sh"], size: { columns: 53, rows: 17 } }, callerIn(home));
    await client.wait({ text: "\\$ $" });
    await client.send({ text: `echo shell; vim -u NONE -N ${file}\r` });
    await client.wait({ text: "日本" });
    await client.wait({ until: "waiting" });
    await client.send({ keys: ["G", "o"], text: "" });
    await client.send({ text: "typed", keys: ["Escape"] });
    await client.wait({ text: "^typed" });
    const screen = await client.capture({});
    expect(screen).toMatchObject({ alternate: true, cursor: { row: 2 } });
    const attached = new Window(client, {});
    await attached.shows("日本");
    await client.send({ text: ":wq\r" });
    await client.wait({ until: "idle" });
    expect((await linesOf(client, "d/1")).join("\n")).toMatch(/^shell$/m);
    expect((await client.run({ command: `tail -1 ${file}` })).output).toBe("typed\n");
  });

  it.runIf(installed("less"))("less (which must be installed) waits, and follows its keys", async () => {
    const home = testHome();
    const client = await termClient(home);
    const command = ["sh", "-c", "seq 1 500 | less"];
    await client.new({ name: "d/1", command, size: { columns: 20, rows: 10 } }, callerIn(home));
    await client.wait({ text: "^9$" });
    await client.wait({ until: "waiting" });
    await client.send({ keys: ["G"] });
    await client.wait({ text: "^500$" });
    await client.send({ keys: ["q"] });
    expect(await client.wait({ exit: true })).toMatchObject({ exit: { code: 0 } });
  });

  for (const monitor of ["top", "htop"]) {
    it.runIf(installed(monitor))(`${monitor} (which must be installed) draws the whole screen again in another size`, async () => {
      const home = testHome();
      const client = await termClient(home);
      await client.new({ name: "d/1", command: [monitor] }, callerIn(home));
      await client.wait({ text: "PID" });
      await client.resize({ size: { columns: 101, rows: 31 } });
      await until("lines of the new width", async () => {
        const { cells = [] } = await client.capture({ format: "cells" });
        return cells.some(({ spans }) => spans.reduce((columns, span) => columns + span.columns, 0) === 101);
      });
      await client.send({ keys: ["q"] });
      await client.wait({ exit: true });
    });
  }

  it("a question waits for a person, and goes on running when it is answered", async () => {
    const home = testHome();
    const client = await termClient(home);
    const script = "stty -echo; printf 'Password: '; read -r word; stty echo; echo; echo working; sleep 600";
    await client.new({ name: "d/1", command: ["sh", "-c", script] }, callerIn(home));
    expect(await client.wait({ until: "waiting" })).toMatchObject({ met: "state", state: "waiting" });
    await client.send({ text: "secret\r" });
    await client.wait({ until: "running" });
    await client.wait({ text: "^working", idleMs: 60_000 });
    expect((await linesOf(client, "d/1")).join("")).not.toContain("secret");
    expect(await failure(client.wait({ text: "never", until: "exited" }, { timeoutMs: 1_000 }))).toMatchObject({ code: "timed-out" });
    expect(await client.info({ name: "d/1" })).toMatchObject({ state: "running" });
  });

  it("a flood keeps its history within its limit, and everybody else is answered meanwhile", async () => {
    const home = testHome();
    const client = await termClient(home);
    writeFileSync(join(home.path, "term@default", "config.json"), JSON.stringify({ scrollbackBytes: 500_000 }));
    await client.new({ name: "flood/1", command: ["sh", "-c", "yes 'a line of a flood'"] }, callerIn(home));
    for (let number = 1; number <= 10; number++) await client.new({ name: `quiet/${number}`, command: ["cat"] }, callerIn(home));
    await until("some output", async () => (await client.info({ name: "flood" })).figures.bytesOut > 20_000_000);
    const windows = [...Array(10).keys()].map((index) => new Window(client, { name: `quiet/${index + 1}` }));
    await Promise.all(
      windows.map(async (window, index) => {
        await window.noticed("screen");
        await window.type(`hello ${index}\r`);
        await window.shows(`hello ${index}\r\nhello ${index}`);
      }),
    );
    const { figures } = await client.info({ name: "flood" });
    expect(figures.historyBytes).toBeLessThan(12 * 1024 * 1024);
    expect(figures.backlogBytes).toBeLessThan(8 * 1024 * 1024);
  });
});
