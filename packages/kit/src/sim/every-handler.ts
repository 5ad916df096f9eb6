/** A service with a method for each way in which a handler can behave, and a client that has greeted it. */
import { HobError } from "../errors/hob-error.ts";
import type { Call } from "../rpc/call.ts";
import type { Limits } from "../wire/limits.ts";
import type { MemoryLinkOptions } from "./memory-transport.ts";
import { RawClient, ServiceInMemory } from "./session-pair.ts";

export class EveryHandler extends ServiceInMemory {
  /** Calls of `hangs` and `stays` that came, in order. */
  readonly calls: Call<unknown>[] = [];

  constructor(limits: Partial<Limits> = {}) {
    super(limits);
    this.call("greet", () => "hello");
    this.call("later", async () => "hello");
    this.call("nothing", () => undefined);
    this.call("strange", () => 7n);
    this.call("throws", () => {
      throw new TypeError("broken");
    });
    this.call("rejects", () => Promise.reject(new HobError("not-found", "no such thing", { details: { id: 7 } })));
    this.call("hangs", (_input, call) => {
      this.calls.push(call);
      void call.signal;
      return new Promise(() => {});
    });
    this.call("stays", (_input, call) => new Promise(() => this.calls.push(call)), { detached: true });
  }
}

/** A greeted client of a service with every handler. */
export async function everyHandler(
  limits: Partial<Limits> = {},
  options: MemoryLinkOptions = {},
): Promise<{ client: RawClient; service: EveryHandler }> {
  const service = new EveryHandler(limits);
  return { client: await RawClient.greeted(service, options), service };
}
