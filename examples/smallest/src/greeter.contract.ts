// What the daemon can do, said once: types, validation, `hob methods greeter` and `hob call greeter` are read off it.
import { contract } from "@hob/kit";
import * as z from "@hob/kit/schema"; // zod 4, and quicker to load

export const greeter = contract({
  name: "greeter",
  help: "greets people",
  config: z.object({ greeting: z.string().default("Hello") }),
  methods: {
    greet: { help: "greet somebody", input: z.object({ name: z.string() }), output: z.string(), idempotent: true },
  },
  streams: {
    clock: { help: "count the seconds", input: z.object({ upTo: z.number().default(3) }), item: z.number(), overflow: "latest" },
  },
});
