/** `hob term run NAME -- COMMAND`: types a command into a live shell; its output and exit status are the answer. */
import { HobError } from "@hob/kit";
import { answer, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { timeLeftMs, whoOf, withPresent } from "./client.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const name = args.required("NAME");
  const command = commandLine(args.untouched);
  const input = {
    name,
    command,
    format: args.flag("ansi") ? "ansi" : "plain",
    force: args.flag("force"),
    ...whoOf(args, context),
  } as const;
  const options = { timeoutMs: timeLeftMs(context, args.number("timeout")), signal: context.signal };
  const result = await withPresent(args, context, (client) => client.run(input, options), name).catch(async (error: unknown) => {
    if (context.signal.aborted) await context.stderr.write(`${context.command}: ${stillAtWork(name)}\n`);
    throw error;
  });
  await answer(context, result, () => (result.output === "" || result.output.endsWith("\n") ? result.output : `${result.output}\n`));
  if (result.truncated && !context.json) await context.stderr.write(`${context.command}: only the last part of the output was kept\n`);
  return result.exitCode;
}

/** Ctrl-C is for this command alone: the terminal is others' too. */
function stillAtWork(name: string): string {
  return `what it typed into ${name} was not stopped; hob term send ${quoted(name)} --keys C-c does that`;
}

/** One word is a command line; several are a command with its arguments, which the shell is to take as they are. */
function commandLine(words: readonly string[]): string {
  const [only = ""] = words;
  const line = words.length === 1 ? only : words.map(quoted).join(" ");
  if (line.trim() !== "") return line;
  throw new HobError("usage", "there is no command to run", { hint: "Write it behind --: hob term run NAME -- make test" });
}

export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
