/** `hob-chaos`, as a person uses it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { node, pidsWhere, until } from "../support.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const program = path("../../packages/kit/dist/hob-chaos.js");
const smallest = path("../../examples/smallest/dist/greeter.chaos.js");

describe("hob-chaos", { timeout: 600_000 }, () => {
  test("is ended by Ctrl-C with the report so far, and leaves nothing", async () => {
    const before = readdirSync("/tmp");
    const child = spawn(process.execPath, [program, smallest, "--minutes", "10", "--seed", "ended"], {
      env: { ...process.env, HOB_ENDED: "by-hand" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    await once(child.stderr, "data"); // it says how far it is
    const closed = once(child, "close");
    child.kill("SIGINT");
    expect((await closed)[0]).toBe(130);
    expect(stdout).toMatch(/^chaos {4}greeter, seed ended: \d rounds? in \d+ s, interrupted$/m);
    expect(stdout).toMatch(/^hung clients +0$/m);
    await until("its processes are gone", () => pidsWhere((environment) => environment.includes("HOB_ENDED=by-hand")).length === 0);
    // Those of other tests that run beside this one go when they end.
    const since = readdirSync("/tmp").filter((name) => name.startsWith("hob-chaos-") && !before.includes(name));
    await until("its directories are gone", () => !since.some((name) => existsSync(`/tmp/${name}`)), 400_000);
  });

  test.each([
    [["no-such-file.js"], /no-such-file/],
    [[], /name one target/],
    [[smallest, "--minutes", "0"], /--minutes must be a number above 0/],
    [[program.replace("hob-chaos", "verb")], /exports no `target`/],
  ])("says what was wrong with %j", async (words, text) => {
    const outcome = await node([program, ...words]);
    expect(outcome.code).not.toBe(0);
    expect(outcome.stderr).toMatch(text);
    expect(outcome.stdout).toBe("");
  });
});
