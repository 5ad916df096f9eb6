import type { VerbDeclaration } from "@hob/kit/verb";
import { describe, expect, it } from "vitest";
import { globalOptions } from "../declared/common.ts";
import { optionsOf } from "../parse.ts";
import { noVerb, verbs } from "./table.ts";

const withPaths = (list: readonly VerbDeclaration[], before: string[] = []): [string, VerbDeclaration][] =>
  list.flatMap((verb) => [
    [[...before, verb.name].join(" "), verb] as [string, VerbDeclaration],
    ...withPaths(verb.verbs ?? [], [...before, verb.name]),
  ]);

describe.each([...withPaths(verbs), ["(none)", noVerb] as [string, VerbDeclaration]])("the declaration of %s", (_path, verb) => {
  it("has names of its own for options and arguments", () => {
    const options = optionsOf(verb);
    const names = [...options.map(({ name }) => name), ...(verb.arguments ?? []).map(({ name }) => name)];
    const letters = options.flatMap(({ short }) => (short === undefined ? [] : [short]));
    expect([new Set(names).size, new Set(letters).size]).toEqual([names.length, letters.length]);
    expect(options.slice(-globalOptions.length)).toEqual(globalOptions);
  });

  it("lets only its last argument take many, and requires none behind one that may be missing", () => {
    const list = verb.arguments ?? [];
    expect(list.slice(0, -1).some(({ many }) => many)).toBe(false);
    expect(
      list.some((argument, index) => argument.required === true && list.slice(0, index).some(({ required }) => required !== true)),
    ).toBe(false);
  });

  it("has its text in one style: a summary without a full stop, examples that begin with hob", () => {
    expect(verb.summary).toMatch(/[^.]$/);
    for (const { command } of verb.examples ?? []) expect(command).toMatch(/\bhob\b/);
    for (const { help, value } of verb.options ?? [])
      expect([help.length > 0, value?.kind === "choice" ? (value.choices ?? []).length > 0 : true]).toEqual([true, true]);
  });

  it("loads code that runs", async () => {
    expect((await verb.load()).run).toBeTypeOf("function");
  });
});

it("no two verbs have one name", () => {
  expect(new Set(verbs.map(({ name }) => name)).size).toBe(verbs.length);
});
