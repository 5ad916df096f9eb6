/** The daemon of the tour, declared: as small as a daemon can be. examples/smallest is the one to copy. */
import { contract } from "@hob/kit";
import * as z from "zod";

export const greeter = contract({
  name: "greeter",
  help: "greets people, for the tour",
  methods: {
    greet: {
      help: "greet somebody",
      input: z.object({ name: z.string() }),
      output: z.object({ text: z.string(), pid: z.number() }),
      idempotent: true,
    },
  },
});
