/** `hob py`: runs a program in the daemon, connected to the command's own streams, and ends with the program's exit code. */
import { HobError } from "@hob/kit";
import type { VerbArguments, VerbContext } from "@hob/kit/verb";
import type { RunOutput } from "../contract.ts";
import type { HostWires, PythonHost, RunOrder } from "../core/host.ts";
import { openHost } from "./hosts.ts";
import { circumstancesOf } from "./order.ts";
import { programOf } from "./program.ts";

/** As a shell reports a program whose reader left. */
const readerLeftExit = 141;
const lineEnd = 10;

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const circumstances = await circumstancesOf(args, context);
  const program = await programOf(args, context);
  if (program === undefined) return await prompt(args, circumstances, context);
  const { leavesInput, ...source } = program;
  const order = { ...source, ...circumstances };
  const input = leavesInput ? context.stdin : undefined;
  const host = await openHost(args, context);
  try {
    if (context.json) return await (await import("./captured.ts")).runCaptured(host, order, input, context);
    return await runShown(host, order, input, args.flag("profile"), context);
  } finally {
    await host.close();
  }
}

async function runShown(
  host: PythonHost,
  order: RunOrder,
  input: HostWires["input"],
  wantsProfile: boolean,
  context: VerbContext,
): Promise<number> {
  const { stdout, stderr } = context;
  const oneScreen = stdout.isTerminal && stderr.isTerminal;
  let midLine = false;
  const output: HostWires["output"] = (channel, bytes) => {
    if (channel === 2 || oneScreen) midLine = bytes.at(-1) !== lineEnd;
    return (channel === 2 ? stderr : stdout).write(bytes);
  };
  try {
    const result = await host.run(order, { output, input });
    if (wantsProfile || !endedWell(result)) await tellEnding(result, host, order, { wantsProfile, midLine }, context);
    return result.exitCode;
  } catch (error) {
    if (stdout.gone.aborted && error instanceof HobError && error.code === "cancelled") return readerLeftExit;
    throw error;
  }
}

function endedWell({ killed, memoryExceeded, missing, leftBehind, sessionLost }: RunOutput): boolean {
  return killed === undefined && !memoryExceeded && missing === undefined && leftBehind === undefined && !sessionLost;
}

async function tellEnding(
  result: RunOutput,
  host: PythonHost,
  order: RunOrder,
  { wantsProfile, midLine }: { wantsProfile: boolean; midLine: boolean },
  context: VerbContext,
): Promise<void> {
  const { explainEnding, renderProfile, tellLeftBehind } = await import("./ending.ts");
  await explainEnding(result, order.session, context, midLine);
  await tellLeftBehind(result, context);
  if (result.missing !== undefined) await (await import("./missing.ts")).adviseOn(result.missing, order, context);
  if (wantsProfile) await context.stderr.write(renderProfile(result, host.connectMs, context));
}

async function prompt(
  args: VerbArguments,
  circumstances: Awaited<ReturnType<typeof circumstancesOf>>,
  context: VerbContext,
): Promise<number> {
  if (context.json)
    throw new HobError("usage", "the prompt cannot answer as JSON", {
      hint: "Give a program: hob py -c CODE, hob py FILE, or … | hob py -",
    });
  return await (await import("./prompt.ts")).prompt(args, circumstances, context);
}
