import { describe, expect, it } from "vitest";
import { checkComments, commentColumnsMax } from "./comments.ts";
import { checkOpening } from "./opening.ts";
import { checkRatchet, checkSizes, fileLinesMax, functionLinesMax, shrink } from "./sizes.ts";
import { parseSource } from "./source.ts";
import { checkText } from "./texts.ts";
import { checkWarmPath } from "./warm-path.ts";

const path = "packages/kit/src/rpc/gate.ts";
const lines = (count: number): string => "f();\n".repeat(count);

describe("sizes", () => {
  it("allow a file and a function up to their limits", () => {
    expect(checkSizes(parseSource(path, lines(fileLinesMax)), {})).toEqual([]);
    expect(checkSizes(parseSource(path, `function a() {\n${lines(functionLinesMax - 2)}}\n`), {})).toEqual([]);
  });

  it("refuse one line more", () => {
    expect(checkSizes(parseSource(path, lines(fileLinesMax + 1)), {})[0]?.message).toContain("401 lines; 400 are allowed");
    expect(checkSizes(parseSource(path, `class A {\n  b() {\n${lines(functionLinesMax - 1)}}\n}\n`), {})[0]?.message).toContain(
      "b() has 61 lines",
    );
  });

  it("measure the tests in a suite and not the suite", () => {
    expect(checkSizes(parseSource(path, `describe("a", () => {\n${lines(100)}});\n`), {})).toEqual([]);
    expect(checkSizes(parseSource(path, `it("a", () => {\n${lines(100)}});\n`), {})).toHaveLength(1);
  });

  it("let what is recorded shrink and not grow", () => {
    const source = parseSource(path, lines(450));
    expect(checkSizes(source, { [path]: 450 })).toEqual([]);
    expect(checkSizes(source, { [path]: 449 })[0]?.message).toContain("may only shrink");
  });

  it("make the record shrink with the file", () => {
    const sources = [parseSource(path, lines(450))];
    expect(checkRatchet(sources, { [path]: 450 }, "ratchet.json")).toEqual([]);
    expect(checkRatchet(sources, { [path]: 460, gone: 500 }, "ratchet.json")).toHaveLength(2);
    expect(shrink(sources, { [path]: 460, gone: 500 })).toEqual({ [path]: 450 });
    expect(shrink(sources, { [path]: 440 })).toEqual({ [path]: 440 });
  });
});

describe("comments", () => {
  const wide = "x".repeat(commentColumnsMax);

  it("are wrapped where code would be", () => {
    expect(checkComments(parseSource(path, `/**\n${wide}\n*/`))).toEqual([]);
    expect(checkComments(parseSource(path, `/**\n * one line\n${wide}x\n */`))).toMatchObject([{ line: 3 }]);
  });

  it("may be wider over a table, in one line", () => {
    expect(checkComments(parseSource(path, `// ${wide}`))).toEqual([]);
  });
});

describe("the opening paragraph", () => {
  it("may stand at the top or after the imports", () => {
    expect(checkOpening(parseSource(path, "/** What this file owns and promises. */\nexport {};"))).toEqual([]);
    expect(checkOpening(parseSource(path, 'import a from "a";\n/** What this file owns and promises. */\nf();'))).toEqual([]);
  });

  it("is missed when it is absent, too short, or too late", () => {
    expect(checkOpening(parseSource(path, "export {};"))).toHaveLength(1);
    expect(checkOpening(parseSource(path, "/** A gate. */\nexport {};"))).toHaveLength(1);
    expect(checkOpening(parseSource(path, "f();\n/** What this file owns and promises. */"))).toHaveLength(1);
  });

  it("is asked of regression tests, which tell a story, and not of other tests", () => {
    expect(checkOpening(parseSource("packages/kit/src/rpc/gate.test.ts", "f();"))).toEqual([]);
    expect(checkOpening(parseSource("test/regress/lost-line.test.ts", "f();"))[0]?.message).toContain("the story of the bug");
  });
});

describe("texts", () => {
  const check = (path: string, text: string): number => checkText(path, text, "/srv/clone (1)/").length;

  it("name no directory of one machine", () => {
    expect(check("docs/a.md", `see ${"/roo"}t/notes.txt`)).toBe(1);
    expect(check("a.ts", "// built in /srv/clone (1)/packages/kit")).toBe(1);
    expect(check("docs/a.md", "see ~/root/x, ./root/x, /home/ada/project and https://example.org/root/x")).toBe(0);
  });

  it("name no registry, and the lock file no private one", () => {
    expect(check("docs/a.md", `from registry${".npmjs"}.org`)).toBe(1);
    expect(check("package-lock.json", '"resolved": "https://mirror.example/a.tgz"')).toBe(1);
    expect(check("package-lock.json", `"resolved": "https://registry${".npmjs"}.org/a.tgz"`)).toBe(0);
  });

  it("end no process by its name in shell scripts, comments excepted", () => {
    expect(check(".ci/run", `${"pk"}ill node`)).toBe(1);
    expect(check(".ci/run", `# never ${"pk"}ill`)).toBe(0);
  });
});

describe("the warm path", () => {
  const client = parseSource("packages/kit/src/client.ts", 'export { connect } from "./client/connect.ts";');

  it("is refused a slow package at any depth", () => {
    const connect = parseSource("packages/kit/src/client/connect.ts", 'import * as z from "zod";');
    expect(checkWarmPath([client, connect])[0]?.message).toContain(
      "zod is loaded at once on the warm path (from packages/kit/src/client.ts)",
    );
  });

  it("may have types of it, and load it later", () => {
    const connect = parseSource("packages/kit/src/client/connect.ts", 'import type { z } from "zod"; const a = () => import("koffi");');
    expect(checkWarmPath([client, connect])).toEqual([]);
  });

  it("leads from the command through the faces of other packages", () => {
    const main = parseSource("packages/cli/src/main.ts", 'import "@hob/py/verbs";');
    const verbs = parseSource("packages/py/src/verbs.ts", 'import { load } from "koffi";');
    expect(checkWarmPath([main, verbs])).toHaveLength(1);
  });
});
