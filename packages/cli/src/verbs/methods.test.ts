import { describe, expect, it } from "vitest";
import { fakeContext } from "../testing/fake-context.ts";
import { argumentsOf, methodListing } from "../testing/samples.ts";
import { methods } from "./methods.ts";

const clock = methodListing({
  name: "clock",
  kind: "stream",
  help: "count",
  overflow: "latest",
  idempotent: false,
  input: {},
  output: undefined,
  item: { type: "number" },
});
const manage = { list: async () => [], methods: async () => [methodListing(), clock] };

async function shown(...words: string[]): Promise<string> {
  const context = fakeContext();
  await methods(argumentsOf("methods", ...words), context, manage);
  return context.stdout.text;
}

describe("hob methods", () => {
  it("lists what a daemon can be asked", async () => {
    expect(await shown("greeter")).toBe(
      "METHOD  KIND    INPUT         HELP\ngreet   call    name, times?  greet somebody\nclock   stream                count\n",
    );
  });

  it("shows of one method what it takes and answers", async () => {
    expect(await shown("greeter", "greet")).toBe(
      [
        "greet  greet somebody",
        "  kind     call",
        "  answers  string",
        "  traits   may be repeated",
        "",
        "INPUT  TYPE          NEEDED  DEFAULT  HELP",
        "name   string        yes              who",
        "times  integer 1..9  no      1",
        "",
      ].join("\n"),
    );
    expect(await shown("greeter", "clock")).toBe(
      "clock  count\n  kind                     stream\n  items                    number\n  when the reader is slow  latest\n  answers                  nothing\n\nIt takes no input.\n",
    );
  });

  it("names the nearest when there is none of that name", async () => {
    await expect(shown("greeter", "gret")).rejects.toMatchObject({ code: "unknown-method", hint: "Did you mean greet?" });
  });
});
