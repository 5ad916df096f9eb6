import { expect, it } from "vitest";
import { completionsOf } from "./completion.ts";

it.each<[string, string | undefined, [string[], string]]>([
  ["", undefined, [["    "], ""]],
  ["  ", undefined, [["    "], ""]],
  ["x = os.pa", "os.pa", [["os.path"], "os.pa"]],
  ["print(größe", "größe", [["größe_x"], "größe"]],
  ["f(1) + ", undefined, [[], "f(1) + "]],
  ["a.b.", "a.b.", [["a.b.c"], "a.b."]],
])("Tab behind %j asks for %j", async (text, asked, answer) => {
  const questions: string[] = [];
  const find = async (name: string): Promise<string[]> => {
    questions.push(name);
    return ["os.path", "größe_x", "a.b.c"];
  };
  expect(await completionsOf(text, find)).toEqual(answer);
  expect(questions).toEqual(asked === undefined ? [] : [asked]);
});
