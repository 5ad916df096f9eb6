/** That tables, pages and types agree, both ways: nothing is missing from a page, and nothing stands there alone. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, expectTypeOf, it } from "vitest";
import { HobError } from "../../packages/kit/src/errors/hob-error.ts";
import { type ErrorCode, errorTable } from "../../packages/kit/src/errors/table.ts";
import { type LimitName, limitTable } from "../../packages/kit/src/wire/limits.ts";
import { type Lifecycle, lifecyclePage } from "./lifecycle.ts";
import { lifecycles, pages } from "./pages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const errorCodes = Object.keys(errorTable) as ErrorCode[];

/** Code names in the first column of the first table of a page, in order. */
function firstColumn(text: string): string[] {
  const names: string[] = [];
  for (const line of text.split("\n")) {
    const match = /^\| `([^`]+)` \|/.exec(line);
    if (match?.[1] !== undefined) names.push(match[1]);
    else if (names.length > 0) break;
  }
  return names;
}

it.each(pages.map(({ path, print }) => [path, print] as const))("%s is what its table prints", async (path, print) => {
  expect(readFileSync(root + path, "utf8"), "run `npm run generate`").toBe(await print(root));
});

describe("errors", () => {
  const text = readFileSync(`${root}docs/errors.md`, "utf8");

  it("are on the page exactly once, and nothing else is", () => {
    expect(firstColumn(text)).toEqual(errorCodes);
  });

  it("have an exit code that the page explains", () => {
    const byExit = text.slice(text.indexOf("## By exit code"));
    for (const code of errorCodes) expect(byExit).toMatch(new RegExp(`^\\| ${errorTable[code].exit} \\|.*\`${code}\``, "m"));
  });

  it("are the codes that the types allow, and each can be thrown and sent", () => {
    expectTypeOf<ErrorCode>().toEqualTypeOf<keyof typeof errorTable>();
    for (const code of errorCodes) expect(HobError.fromBody(new HobError(code, "a message").toBody()).code).toBe(code);
  });

  it("are all used by somebody", () => {
    const sources = sourceTexts("packages");
    const unused = errorCodes.filter((code) => !sources.some((source) => source.includes(`"${code}"`)));
    expect(unused).toEqual([]);
  });
});

describe("limits", () => {
  it("are on the page exactly once, and nothing else is", () => {
    expect(firstColumn(readFileSync(`${root}docs/limits.md`, "utf8"))).toEqual(Object.keys(limitTable));
    expectTypeOf<LimitName>().toEqualTypeOf<keyof typeof limitTable>();
  });

  it("carry their unit in their name", () => {
    for (const [name, { unit }] of Object.entries(limitTable)) {
      expect(name.endsWith("Ms"), name).toBe(unit === "ms");
      expect(/bytes/i.test(name), name).toBe(unit === "bytes");
    }
  });
});

describe("lifecycles", () => {
  it("are all printed: every table in packages/kit/src/state", async () => {
    const printed = new Set<unknown>(lifecycles.map((lifecycle) => lifecycle.table));
    for (const name of readdirSync(`${root}packages/kit/src/state`)) {
      if (name.endsWith(".test.ts")) continue;
      const module = (await import(`../../packages/kit/src/state/${name.slice(0, -3)}.ts`)) as Record<string, unknown>;
      for (const [key, value] of Object.entries(module)) if (key.endsWith("Table")) expect(printed.has(value), `${name} ${key}`).toBe(true);
    }
  });

  it("draw each change of state once, and no event that changes nothing", () => {
    const lamp: Lifecycle = {
      title: "A lamp",
      about: "Two.",
      diagram: true,
      table: { off: { press: "on", break: "off" }, on: { press: "off", break: null } },
    };
    const text = lifecyclePage([lamp]);
    expect(text).toContain("  [*] --> off\n  off --> on: press\n  on --> off: press\n```");
    expect(text).toContain("| `off` | on | . |");
    expect(text).toContain("| `on` | off | - |");
  });
});

/** All sources below a directory, tests and the error table itself excepted. */
function sourceTexts(directory: string): string[] {
  const texts: string[] = [];
  for (const entry of readdirSync(root + directory, { withFileTypes: true })) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory() && !["node_modules", "dist"].includes(entry.name)) texts.push(...sourceTexts(path));
    else if (path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.endsWith("errors/table.ts"))
      texts.push(readFileSync(root + path, "utf8"));
  }
  return texts;
}
