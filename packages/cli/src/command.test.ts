import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "./command.ts";
import { fakeContext } from "./testing/fake-context.ts";

let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "hob-command-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function hob(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const context = fakeContext({ home });
  const code = await runCommand(words, context);
  return { code, stdout: context.stdout.text, stderr: context.stderr.text };
}

describe("a command line", () => {
  it.each([[["--version"]], [["-V"]], [["version"]]])("%j shows the version", async (words) => {
    expect(await hob(...words)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^hob \d+\.\d+\.\d+ \(Node\.js \d/) as string });
  });

  it("with a word that is no verb names the nearest one, with exit code 2", async () => {
    expect(await hob("satus")).toEqual({
      code: 2,
      stdout: "",
      stderr: 'hob: "satus" is not a verb of hob\nNext: Did you mean hob status?\n',
    });
  });

  it("that is wrong prints exactly one JSON value with --json, wherever that stands", async () => {
    for (const words of [
      ["--json", "satus"],
      ["satus", "--json"],
      ["ls", "--nonsense", "--json"],
      ["--json", "--nonsense"],
      ["stop", "--json"],
    ]) {
      const { code, stdout, stderr } = await hob(...words);
      expect([code, stderr, stdout.split("\n").length]).toEqual([2, "", 2]);
      expect(JSON.parse(stdout)).toMatchObject({
        ok: false,
        error: { code: "usage", message: expect.any(String) as string, hint: expect.any(String) as string, exitCode: 2 },
      });
    }
  });

  it("with --help explains the verb, or hob, whatever else is wrong", async () => {
    expect((await hob("ls", "--nonsense", "--help")).stdout).toMatch(/^hob ls: list the daemons/);
    expect((await hob("-h")).stdout).toMatch(/^hob keeps background processes/);
    expect((await hob("help")).stdout).toBe((await hob("--help")).stdout);
  });

  it("does not look behind -- for its own options", async () => {
    expect(await hob("ls", "--", "--json")).toMatchObject({ code: 2, stdout: "" });
  });

  it("of the hidden verb never fails", async () => {
    expect(await hob("__complete", "--", "comp")).toEqual({
      code: 0,
      stdout: "completion\tprint the completion script of a shell\n",
      stderr: "",
    });
  });

  it("gives the manual page and the Markdown page of all verbs", async () => {
    const [manual, markdown] = [(await hob("help", "--man")).stdout, (await hob("help", "--markdown")).stdout];
    for (const verb of [
      "ls",
      "status",
      "logs",
      "start",
      "stop",
      "restart",
      "reload",
      "methods",
      "call",
      "doctor",
      "tour",
      "help",
      "completion",
      "version",
    ]) {
      expect(manual).toContain(`.SS "hob ${verb}`);
      expect(markdown).toContain(`## hob ${verb}\n`);
    }
    expect(manual + markdown).not.toContain("__complete");
  });
});
