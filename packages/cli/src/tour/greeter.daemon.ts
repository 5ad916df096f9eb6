/** The daemon of the tour, running: it greets, and says which process greeted. */
import { serve } from "@hob/kit/server";
import { greeter } from "./greeter.contract.ts";

void serve(greeter, () => ({
  greet: ({ name }) => ({ text: `Hello, ${name}`, pid: process.pid }),
}));
