/** `hob term wait NAME`: ends when the first of what was asked for comes true. */
import { answer, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import type { TerminalState, WaitInput, WaitOutput } from "../contract.ts";
import { timeLeftMs, withPresent } from "./client.ts";
import { exitText } from "./state.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const name = args.required("NAME");
  const options = { timeoutMs: timeLeftMs(context, args.number("timeout")), signal: context.signal };
  const met = await withPresent(args, context, (client) => client.wait({ name, ...wantedOf(args) }, options), name);
  await answer(context, met, () => `${describe(met)}\n`);
  return 0;
}

function wantedOf(args: VerbArguments): Omit<WaitInput, "name"> {
  const [text, idleMs, until] = [args.text("text"), args.number("idle"), args.text("until") as TerminalState | undefined];
  const nothing = text === undefined && idleMs === undefined && until === undefined;
  return {
    fresh: args.flag("fresh"),
    exit: args.flag("exit") || nothing,
    ...(text === undefined ? {} : { text }),
    ...(idleMs === undefined ? {} : { idleMs }),
    ...(until === undefined ? {} : { until }),
  };
}

/** What came, in the words of the option that asked for it. */
function describe({ met, state, match, exit }: WaitOutput): string {
  if (met === "text") return match?.line ?? "";
  if (met === "exit" || exit !== undefined) return `exited ${exit === undefined ? "" : exitText(exit)}`.trimEnd();
  return met === "idle" ? "no output" : state;
}
