import { expect, it } from "vitest";
import { contract } from "./contract.ts";
import type { Declaration } from "./declaration.ts";

const good: Declaration = { name: "good", methods: { find: { help: "find" } }, streams: { watch: { help: "watch" } } };

it("hands a declaration on as it is", () => {
  expect(contract(good)).toBe(good);
});

it.each<[string, object]>([
  ["a daemon's name", { name: "Bad Name" }],
  ["a method's name", { methods: { "a b": { help: "" } } }],
  ["every client object has already", { methods: { close: { help: "" } } }],
  ["both a method and a stream", { methods: { watch: { help: "" } } }],
  ["concurrency of", { methods: { find: { help: "", concurrency: 0 } } }],
  ["concurrency of", { methods: { find: { help: "", concurrency: Number.NaN } } }],
  ["queueMax of", { methods: { find: { help: "", queueMax: -1 } } }],
  ["overflow of", { streams: { watch: { help: "", overflow: "fall" } } }],
  ["upgrade is one of", { upgrade: "sometimes" }],
  ['a contract has no property "limit": did you mean "limits"?', { limit: {} }],
  ['the method "find" has no property "concurency": did you mean "concurrency"?', { methods: { find: { help: "", concurency: 1 } } }],
  ['the method "find" has no property "overflow": it may have help, input', { methods: { find: { help: "", overflow: "drop" } } }],
  ['the stream "watch" has no property "items": did you mean "item"?', { streams: { watch: { help: "", items: {} } } }],
])("refuses what could never work, naming it: %s", (words, wrong) => {
  expect(() => contract({ ...good, ...wrong } as Declaration)).toThrow(words);
});
