import { describe, expect, it } from "vitest";
import { readPairs } from "./input.ts";
import { asSchema, fieldsOf, type Schema, typeOf } from "./schema.ts";

describe("a type in words", () => {
  it.each<[Schema, string]>([
    [{ type: "string" }, "string"],
    [{ type: "string", format: "uri" }, "string (uri)"],
    [{ type: "string", minLength: 1 }, "string 1.."],
    [{ type: "integer", minimum: 1, maximum: 65535 }, "integer 1..65535"],
    [{ type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 }, "integer"],
    [{ enum: ["a", "b"] }, '"a" | "b"'],
    [{ const: 1 }, "1"],
    [{ type: "array", items: { type: "string" } }, "string[]"],
    [{ type: "array", items: { anyOf: [{ type: "string" }, { type: "null" }] } }, "(string | null)[]"],
    [{ type: "object", properties: { name: { type: "string" }, size: {} }, required: ["name"] }, "{name, size?}"],
    [{ type: "object", additionalProperties: { type: "number" } }, "{[name]: number}"],
    [{}, "anything"],
  ])("%j is %s", (schema, words) => {
    expect(typeOf(schema)).toBe(words);
  });

  it("survives what is no schema, and schemas without end", () => {
    expect([null, 7, [], "x"].map((value) => typeOf(asSchema(value)))).toEqual(Array(4).fill("anything"));
    const endless: { type: string; items?: Schema } = { type: "array" };
    endless.items = endless;
    expect(typeOf(endless)).toBe("…[][][][]");
  });

  it("finds referenced fields, and those with a default need not be given", () => {
    const schema: Schema = {
      properties: { a: { $ref: "#/$defs/size" }, b: { type: "string", default: "x" } },
      required: ["a", "b"],
      $defs: { size: { type: "integer" } },
    };
    expect(fieldsOf(schema).map(({ name, schema: own, required }) => [name, typeOf(own), required])).toEqual([
      ["a", "integer", true],
      ["b", "string", false],
    ]);
  });
});

describe("pairs", () => {
  const schema: Schema = {
    additionalProperties: false,
    properties: {
      text: { type: "string" },
      count: { type: "integer" },
      on: { type: "boolean" },
      list: { type: "array", items: { type: "number" } },
      either: { anyOf: [{ type: "number" }, { type: "string" }] },
      mode: { enum: ["1", "2"] },
      any: {},
    },
  };

  it.each([
    ["text=1", { text: "1" }],
    ["text=", { text: "" }],
    ["text=a=b:=c", { text: "a=b:=c" }],
    ["count=-3", { count: -3 }],
    ["on=false", { on: false }],
    ["list=1,2", { list: [1, 2] }],
    ["list=[1,2]", { list: [1, 2] }],
    ["list=", { list: [] }],
    ["either=1e3", { either: 1000 }],
    ["either=x", { either: "x" }],
    ["mode=1", { mode: "1" }],
    ["any=3", { any: "3" }],
    ["any:=3", { any: 3 }],
  ])("%s is %j", (pair, input) => {
    expect(readPairs([pair], schema)).toEqual(input);
  });

  it.each(["count=0x10", "count=", "on=yes", "count:=", "other=1"])("%s is refused", (pair) => {
    expect(() => readPairs([pair], schema)).toThrow(expect.objectContaining({ code: "invalid-input" }) as Error);
  });

  it("of other names are refused where the method would drop them, and taken where it keeps them", () => {
    const { properties = {} } = schema;
    expect(() => readPairs(["txt=1"], { properties })).toThrow('there is no input "txt": allowed are text, count');
    expect(readPairs(["txt=1"], { properties, additionalProperties: {} })).toEqual({ txt: "1" });
    expect(readPairs(["txt=1"], {})).toEqual({ txt: "1" });
  });

  it("cannot reach the prototype", () => {
    expect(Object.keys(readPairs(["__proto__=x"], {}))).toEqual(["__proto__"]);
  });
});
