/** What becomes of a program on its way into a bundle, on a small one that does what ours do. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeBundle } from "./bundle.mjs";
import { bundles } from "./bundles.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const directory = `.cache/bundle-test-${process.pid}`;

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, directory, dirname(path)), { recursive: true });
    writeFileSync(join(root, directory, path), text);
  }
}

function run(file: string): { stdout: string; stderr: string; status: number | null } {
  return spawnSync(process.execPath, ["--enable-source-maps", join(root, directory, "dist", file)], { encoding: "utf8" });
}

beforeEach(() => write({ "package.json": JSON.stringify({ name: "bundled", version: "1.2.3", dependencies: {} }) }));
afterEach(() => rmSync(join(root, directory), { recursive: true, force: true }));

describe("a program", () => {
  const bundle = async (together: string[] = []): Promise<string[]> =>
    (await makeBundle({ directory, kind: "program", entries: ["main.ts"], together })).paths;

  it("starts from one file and reads what it imports lazily when it needs it", async () => {
    write({
      "src/main.ts": 'import { name } from "./shared.ts";\nvoid import("./verbs/lazy.ts").then(({ say }) => say(name));',
      "src/verbs/lazy.ts":
        'import { name } from "../shared.ts";\nexport const say = (text: string): void => console.log(text === name, text);',
      "src/shared.ts": 'export const name: string = "the same module";',
    });
    const files = (await bundle()).filter((path) => path.endsWith(".cjs") && !path.endsWith("/main.cjs"));
    expect(files).toHaveLength(2);
    expect(run("main.cjs").stdout).toBe("true the same module\n");
  });

  it("has in that file what belongs together with it, lazily imported or not", async () => {
    write({
      "src/main.ts": 'void import("./hot.ts").then(({ hot }) => hot());\nvoid import("./cold.ts");',
      "src/hot.ts": 'export const hot = (): void => console.log("hot");',
      "src/cold.ts": 'console.log("cold");',
    });
    const [path = ""] = (await bundle([`${directory}/src/hot.ts`])).filter((path) => /main-[^/]*\.cjs$/.test(path));
    const main = readFileSync(path, "utf8");
    expect(main).toContain('"hot"');
    expect(main).not.toContain('"cold"');
    expect(run("main.cjs").stdout.split("\n").sort()).toEqual(["", "cold", "hot"]);
  });

  it("has in it what a package hides from bundlers behind a loader of its own", async () => {
    write({
      "src/main.ts": 'void import("jsonc-parser").then(({ parse }) => console.log(parse("[1, /* two */ 2]")));',
    });
    await bundle();
    expect(run("main.cjs")).toMatchObject({ stdout: "[ 1, 2 ]\n", stderr: "" });
  });

  it("finds files beside its source, from where it lies now", async () => {
    write({
      "src/deep/main.ts":
        'import { readFileSync } from "node:fs";\nconst manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");\nconsole.log(JSON.parse(manifest).version, import.meta.dirname === __dirname);\ndeclare const __dirname: string;',
    });
    await makeBundle({ directory, kind: "program", entries: ["deep/main.ts"] });
    expect(run("main.cjs").stdout).toBe("1.2.3 true\n");
  });

  it("finds the program of another package where that package is installed", async () => {
    write({ "src/main.ts": 'console.log(new URL("../../../packages/py/src/daemon.ts", import.meta.url).pathname);' });
    await bundle();
    expect(run("main.cjs").stdout).toBe(`${pathToFileURL(join(root, "packages/py/dist/daemon.cjs")).pathname}\n`);
  });

  it("names the place in the source when it throws", async () => {
    write({
      "src/main.ts": "interface Padding {\n  text: string;\n}\nexport const padding: Padding = { text: '' };\nthrow new Error('here');",
    });
    await bundle();
    expect(run("main.cjs").stderr).toMatch(/src[/\\]main\.ts:5/);
  });

  it("loads a module of Node.js that it may not need where it is used", async () => {
    write({
      "src/main.ts":
        'import Module, { createRequire } from "node:module";\nimport { constants } from "node:os";\nimport { ReadStream } from "node:tty";\ntry {\n  new ReadStream(-1);\n} catch {\n  console.log(constants.signals.SIGHUP, createRequire(import.meta.url)("node:module") === Module);\n}',
    });
    const [path = ""] = (await bundle()).filter((path) => /main-[^/]*\.cjs$/.test(path));
    expect(readFileSync(path, "utf8")).toContain('new (require("node:tty")).ReadStream');
    expect(run("main.cjs")).toMatchObject({ stdout: "1 true\n", stderr: "" });
  });

  it("makes a package's pattern that reads tables of Unicode at its first use, and makes one of it", async () => {
    write({
      "node_modules/wide/package.json": '{ "name": "wide", "type": "module", "exports": "./index.js", "sideEffects": false }',
      "node_modules/wide/index.js":
        "const use = () => WIDE_RE;\nconst WIDE_RE = /\\p{Emoji}/gu;\nexport const first = (text) => { WIDE_RE.lastIndex = 0; return WIDE_RE.exec(text).index + (use() === WIDE_RE ? WIDE_RE.lastIndex : 0); };\n",
      "src/main.ts": 'import { first } from "wide";\nconsole.log(first("ab\u{1f389}"));',
    });
    const [path = ""] = (await bundle()).filter((path) => /main-[^/]*\.cjs$/.test(path));
    expect(readFileSync(path, "utf8")).toContain("let WIDE_RE;");
    expect(run("main.cjs")).toMatchObject({ stdout: "6\n", stderr: "" });
  });

  it("must depend on what it loads when it runs", async () => {
    write({ "src/main.ts": 'import { createRequire } from "node:module";\ncreateRequire(import.meta.url)("koffi");' });
    await expect(bundle()).rejects.toThrow(/main-.*\.cjs loads koffi when it runs, and .* does not depend on it/);
  });

  it("is not built from imports that lead nowhere", async () => {
    write({ "src/main.ts": 'import "./nothing.ts";' });
    await expect(bundle()).rejects.toThrow(/nothing\.ts/);
    expect(readdirSync(join(root, directory))).not.toContain("dist");
  });
});

describe("what V8 made of a program", () => {
  const dist = join(root, directory, "dist");
  const kept = (): string[] => readdirSync(dist).flatMap((name) => (name.endsWith(".cache") ? [join(dist, name)] : []));
  const build = async (kind: "program" | "command", source: string): Promise<void> => {
    write({ "src/main.ts": source });
    await makeBundle({ directory, kind, entries: ["main.ts"] });
  };
  const start = (options: string[] = [], env = {}) =>
    spawnSync(process.execPath, [...options, join(dist, "main.cjs")], { encoding: "utf8", env });

  it("is kept by a command at once, and made anew when it is damaged or older than the program", async () => {
    await build("command", 'console.log("Grüße — 🎉", /[ü—]/u.test("ü"));');
    expect(start().stdout).toBe("Grüße — 🎉 true\n");
    const [path = "", ...others] = kept();
    expect(others).toEqual([]);
    const whole = readFileSync(path);
    writeFileSync(path, "damaged");
    expect(start()).toMatchObject({ stdout: "Grüße — 🎉 true\n", stderr: "" });
    expect(kept()).toEqual([]);
    writeFileSync(path, "old");
    utimesSync(path, 1, 1);
    expect(start()).toMatchObject({ stdout: "Grüße — 🎉 true\n", stderr: "" });
    expect(readFileSync(path)).toHaveLength(whole.length);
  });

  it("is kept by a daemon when it has started", async () => {
    await build(
      "program",
      'import { readdirSync } from "node:fs";\nconst look = () => readdirSync(__dirname).some((name) => name.endsWith(".cache")) || setTimeout(look, 20);\nlook();\ndeclare const __dirname: string;',
    );
    expect(start().status).toBe(0);
    expect(kept()).toHaveLength(1);
  });

  it("is nothing to a Node.js with options", async () => {
    await build("command", "console.log(1);");
    expect(start(["--enable-source-maps"]).stdout).toBe("1\n");
    expect(start([], { NODE_OPTIONS: "--no-warnings" }).stdout).toBe("1\n");
    expect(kept()).toEqual([]);
  });

  it("is not kept of a program that imports modules when it runs", async () => {
    await build("command", 'void import("node:path").then(({ sep }) => console.log(sep));');
    expect(start().stdout).toBe("/\n");
    expect(kept()).toEqual([]);
  });
});

describe("a library", () => {
  it("leaves packages to the program but those that it brings along, and exports exactly what its entry points do", async () => {
    write({
      "src/one.ts": 'import * as z from "zod";\nimport { shared } from "./shared.ts";\nexport const one = [typeof z.object, shared];',
      "src/two.ts": 'import { shared } from "./shared.ts";\nexport const two = shared;',
      "src/shared.ts": 'export const shared = "shared";\nexport const inner = "inner";',
    });
    await makeBundle({ directory, kind: "library", entries: ["one.ts", "two.ts"] });
    const one = readFileSync(join(root, directory, "dist/one.js"), "utf8");
    expect(one).toMatch(/from "zod"/);
    const module = (await import(join(root, directory, "dist/two.js"))) as object;
    expect(Object.keys(module)).toEqual(["two"]);
    const { modules } = await makeBundle({ directory, kind: "library", entries: ["one.ts"], inside: ["zod"] });
    expect(readFileSync(join(root, directory, "dist/one.js"), "utf8")).not.toMatch(/from "zod"/);
    expect(modules.some((path: string) => path.includes("/node_modules/zod/"))).toBe(true);
  });
});

it("never gives two entry points of one package the same file", () => {
  const files = bundles.flatMap(({ directory, kind, entries }) =>
    entries.map((entry) => `${directory} ${kind} ${entry.split("/").at(-1)}`),
  );
  expect(new Set(files).size).toBe(files.length);
});
