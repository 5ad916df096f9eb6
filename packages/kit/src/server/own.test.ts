/** What the types of the handlers promise; that they hold is checked by the compiler (`npm run check -- types`). */
import { expect, it } from "vitest";
import * as z from "zod";
import { contract } from "../contract/contract.ts";
import type { Declaration } from "../contract/declaration.ts";
import type { Setup } from "./own.ts";

const mill = contract({
  name: "mill",
  methods: { grind: { help: "", input: z.object({ kg: z.number() }), output: z.string() } },
  streams: { grains: { help: "", item: z.object({ kg: z.number() }), output: z.string() }, dust: { help: "" } },
});

/** As `serve` takes it: the declaration is inferred, and the handlers are typed by it. */
function setupOf<const D extends Declaration>(_declaration: D, setup: Setup<D>): Setup<D> {
  return setup;
}

it("types what a handler gets and gives by its declaration", () => {
  const setup = setupOf(mill, async () => ({
    // @ts-expect-error: a method has no items
    grind: ({ kg }, { send }) => send(kg).then(() => kg.toFixed()),
    async grains(_, { send }) {
      await send({ kg: 1 });
      // @ts-expect-error: an item is as it was declared
      await send("a grain");
      return "ground";
    },
    // @ts-expect-error: a stream without items has none to send
    dust: (_, { send }) => send("dust"),
  }));
  expect(setup).toBeTypeOf("function");
});

it("types the items that a generator yields", () => {
  const setup = setupOf(mill, () => ({
    grind: ({ kg }) => kg.toFixed(),
    async *grains() {
      yield { kg: 1 };
      return "ground";
    },
    dust() {},
  }));
  expect(setup).toBeTypeOf("function");
});
