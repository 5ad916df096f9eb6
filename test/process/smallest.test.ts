/** The smallest daemon, as the README shows it: its files stand there whole, and its commands do what is printed there. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { node, type Outcome, processesOf, testHome } from "../support.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const example = `${root}examples/smallest`;

describe("the smallest daemon", () => {
  test("greets, is listed, is called by hob, counts, and stops", async () => {
    const home = testHome();
    const greeter = (...words: string[]): Promise<Outcome> => node([`${example}/dist/cli.js`, ...words], home.env);
    const hob = (...words: string[]): Promise<Outcome> => node([`${root}packages/cli/bin/hob.js`, ...words], home.env);
    expect((await greeter("Ada")).stdout).toBe("Hello, Ada\n");
    expect((await hob("ls")).stdout).toMatch(/^DAEMON +STATE.*\ngreeter +ready /);
    expect((await hob("call", "greeter", "greet", "name=Ada")).stdout).toBe('"Hello, Ada"\n');
    expect((await greeter("clock", "2")).stdout).toBe("1\n2\n");
    expect((await greeter("stop")).stdout).toBe("stopped\n");
    expect((await greeter("stop")).stdout).toBe("was not running\n");
    expect(processesOf(home)).toEqual([]);
  });

  test.each(["greeter.contract.ts", "greeter.daemon.ts", "cli.ts"])("%s stands in the README as it is", (name) => {
    expect(readFileSync(`${root}README.md`, "utf8")).toContain(readFileSync(`${example}/src/${name}`, "utf8"));
  });
});
