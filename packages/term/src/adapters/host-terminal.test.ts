import type { VerbContext } from "@hob/kit/verb";
import { expect, it } from "vitest";
import { HostTerminal } from "./host-terminal.ts";

it("takes nothing more that is typed when the terminal was given back: it is for the shell", async () => {
  let taken = true;
  const stdin = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<never>(() => undefined),
      return: async () => {
        taken = false;
        return { done: true, value: undefined };
      },
    }),
  };
  const host = new HostTerminal({ stdin } as unknown as VerbContext, "");
  void host.input[Symbol.asyncIterator]().next();
  expect(taken).toBe(true);
  host.restore();
  expect(taken).toBe(false);
});
