/** Bans that Biome and tsc keep: proof that their configuration has them on, since tidy relies on it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "hob-tidy-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}

/** What a tool of this repository prints when it is run on the directory. */
function run(file: string, ...words: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, "node_modules", file), ...words], {
    cwd: directory,
    encoding: "utf8",
  });
  return stdout + stderr;
}

describe("Biome", () => {
  const refused: [rule: string, path: string, code: string][] = [
    ["noExplicitAny", "any.ts", "export const a = (b: unknown) => b as any;"],
    ["noEnum", "enum.ts", "export enum A { b }"],
    ["noParameterProperties", "parameter.ts", "export class A { constructor(private readonly b: number) {} }"],
    ["noReExportAll", "all.ts", 'export * from "./any.ts";'],
    ["noConsole", "console.ts", "console.log(1);"],
    ["noSkippedTests", "skip.test.ts", 'import { it } from "vitest";\nit.skip("a", () => {});'],
    ["noSkippedTests", "suite.test.ts", 'import { describe } from "vitest";\ndescribe.skip("a", () => {});'],
    ["noFocusedTests", "only.test.ts", 'import { it } from "vitest";\nit.only("a", () => {});'],
  ];
  let printed: string;
  beforeAll(() => {
    for (const [, path, code] of refused) write(`src/${path}`, `${code}\n`);
    write("src/good.ts", "export const a = (b: unknown): unknown => b;\n");
    printed = run(
      "@biomejs/biome/bin/biome",
      "lint",
      `--config-path=${root}`,
      "--vcs-enabled=false",
      "--reporter=github",
      "--max-diagnostics=none",
      "src",
    );
  });

  it.each(refused)("refuses with %s in %s", (rule, path) => {
    expect(printed.split("\n").filter((line) => line.includes(rule) && line.includes(path))).not.toEqual([]);
  });

  it("lets good code pass", () => {
    expect(printed).not.toContain("good.ts");
  });
});

describe("tsc", () => {
  it("refuses what cannot be erased, and indexes that were not checked", () => {
    write(
      "types/a.ts",
      "export enum A { b }\nexport class C { constructor(readonly d: number) {} }\nexport const e: number = [1][0];\nexport const f: number = 1;\n",
    );
    write("types/package.json", '{ "type": "module" }');
    write(
      "types/tsconfig.json",
      JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions: { noEmit: true, types: [] } }),
    );
    const errors = run("typescript/bin/tsc", "-p", "types").match(/a\.ts\(\d+,\d+\): error \w+/g);
    expect(errors).toEqual(["a.ts(1,13): error TS1294", "a.ts(2,30): error TS1294", "a.ts(3,14): error TS2322"]);
  });
});
