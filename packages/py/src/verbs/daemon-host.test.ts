import { HobError } from "@hob/kit";
import type { Client } from "@hob/kit/client";
import type { VerbContext } from "@hob/kit/verb";
import { expect, it } from "vitest";
import type { py } from "../contract.ts";
import { DaemonHost } from "./daemon-host.ts";

/** A daemon that is full whenever it is asked, and a person who presses Ctrl-C at that moment. */
function fullHost(asked: () => void): { host: DaemonHost; press: () => void } {
  const handlers: (() => void)[] = [];
  const context = {
    clock: { monotonicMs: () => 0, wallMs: () => 0, timer: (_delayMs: number, fire: () => void) => void setImmediate(fire) },
    deadline: { atMost: () => ({ expired: false }) },
    signal: new AbortController().signal,
    stdout: { gone: new AbortController().signal },
    takeInterrupts: (handler: () => void) => {
      handlers.push(handler);
      return () => void handlers.splice(handlers.indexOf(handler), 1);
    },
  } as unknown as VerbContext;
  const refuse = (): object => {
    setImmediate(asked);
    const result = new Promise((_, reject) => void setImmediate(reject, new HobError("busy", "full")));
    return { bytes: (async function* () {})(), result, cancel: () => {} };
  };
  const client = { run: refuse, interrupt: async () => false } as unknown as Client<typeof py>;
  return { host: new DaemonHost(client, context, 0), press: () => handlers.at(-1)?.() };
}

it("a Ctrl-C that comes while the daemon is full ends the wait for it, also in the moment in which it refuses", async () => {
  let asked = 0;
  const { host, press } = fullHost(() => {
    asked++;
    press();
  });
  const run = host.run({ source: "1" }, { output: async () => {}, input: undefined });
  await expect(run).rejects.toMatchObject({ code: "cancelled", message: "interrupted before it started" });
  expect(asked).toBe(1);
});
