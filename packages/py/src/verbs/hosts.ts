/**
 * Chooses where to run: in the daemon, unless the person says otherwise or none can be started; then in the command's own
 * process, which takes longer and keeps nothing.
 */
import { type ErrorCode, HobError } from "@hob/kit";
import { harmless, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import type { PythonHost } from "../core/host.ts";
import { DaemonHost } from "./daemon-host.ts";

/** No daemon can be had, and waiting does not help. Nothing was run. */
const cannotStart: readonly ErrorCode[] = [
  "start-failed",
  "start-timeout",
  "config-invalid",
  "unsafe-directory",
  "not-permitted",
  "lock-unsupported",
  "socket-unsupported",
  "no-space",
  "out-of-descriptors",
  "not-a-daemon",
];

/** Throws what hinders the daemon when a session is wanted, which only a daemon can keep. */
export async function openHost(args: VerbArguments, context: VerbContext): Promise<PythonHost> {
  const session = args.text("session");
  if (args.flag("no-daemon")) {
    if (session !== undefined)
      throw new HobError("usage", "--session needs the daemon that keeps it, and --no-daemon was given", {
        hint: "Leave one of the two out.",
      });
    return await openOwnProcess(context);
  }
  try {
    return await DaemonHost.connect(context);
  } catch (error) {
    if (!(error instanceof HobError) || !cannotStart.includes(error.code) || session !== undefined || context.signal.aborted) throw error;
    const reason = harmless(error.message.split("\n", 1)[0] as string);
    await context.stderr.write(`${context.command}: no daemon can be started (${reason}); running in this process\n`);
    return await openOwnProcess(context);
  }
}

async function openOwnProcess(context: VerbContext): Promise<PythonHost> {
  const { OwnProcess } = await import("../adapters/own-process.ts");
  return new OwnProcess(context);
}
