import { Interrupted, type VerbContext } from "@hob/kit/verb";
import { expect, it, onTestFinished } from "vitest";
import { OwnProcess } from "./own-process.ts";

it("a command that was interrupted before its program began does not begin it", async () => {
  const interrupted = new Interrupted("SIGINT");
  const context = { signal: AbortSignal.abort(interrupted), stdout: {}, takeInterrupts: () => () => {} } as unknown as VerbContext;
  const host = new OwnProcess(context);
  onTestFinished(() => host.close());
  await expect(host.run({ source: "1" }, { output: async () => {}, input: undefined })).rejects.toBe(interrupted);
});
