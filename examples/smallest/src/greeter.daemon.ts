// What runs in the background. `serve` claims, listens, gets ready, reloads, drains and ends; this file only greets.
import { setTimeout as wait } from "node:timers/promises";
import { serve } from "@hob/kit/server";
import { greeter } from "./greeter.contract.ts";

await serve(greeter, ({ config, log }) => ({
  greet({ name }) {
    log.info("greeting", { name });
    return `${config().greeting}, ${name}`;
  },
  async *clock({ upTo }, { signal }) {
    for (let second = 1; second <= upTo; second++) {
      await wait(1000, undefined, { signal });
      yield second;
    }
  },
}));
