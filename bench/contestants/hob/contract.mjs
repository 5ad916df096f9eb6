/** The same echo, items and bytes as the other contestants have, as a contract. */
import { contract } from "@hob/kit";
import * as z from "@hob/kit/schema";

const question = z.object({ name: z.string(), tags: z.array(z.string()), count: z.number() });
const amount = z.object({ count: z.number() });

export const echo = contract({
  name: "bench-echo",
  help: "echoes, for the benchmarks",
  methods: { echo: { help: "give back what came", input: question, output: question, idempotent: true } },
  streams: {
    items: { help: "so many small items", input: amount, item: z.object({ index: z.number(), text: z.string() }) },
    bytes: { help: "so many bytes", input: amount },
  },
});
