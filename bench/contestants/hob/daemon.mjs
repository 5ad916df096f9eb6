/** hob's daemon, written as an author would write it. */
import { serve } from "@hob/kit/server";
import { block, blockBytes, item } from "../payload.mjs";
import { echo } from "./contract.mjs";

await serve(echo, () => ({
  echo: (question) => question,
  async *items({ count }) {
    for (let index = 0; index < count; index++) yield item(index);
  },
  async bytes({ count }, call) {
    const bytes = block();
    for (let sent = 0; sent < count; sent += blockBytes) await call.write(bytes);
  },
}));
