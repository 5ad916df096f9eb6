/** What is said after a run, on stderr: why it was killed and by which limit, and where its time went. */
import { formatMeasured, harmless, renderPairs, type VerbContext } from "@hob/kit/verb";
import type { RunOutput } from "../contract.ts";

/** The option that sets the limit which ended a program. */
const limitOptions: Partial<Record<NonNullable<RunOutput["killed"]>, string>> = { timeout: "--timeout", memory: "--memory" };

/** Empty when the program ended by itself and all is well. */
export function explanationOf(
  { killed, explanation, memoryExceeded, exitCode, sessionLost }: RunOutput,
  session: string | undefined,
): string {
  const sentences: string[] = [];
  if (killed !== undefined) {
    const option = limitOptions[killed];
    sentences.push(option === undefined ? (explanation ?? "the program was ended") : `killed: ${explanation} (${option})`);
  } else if (memoryExceeded && exitCode !== 0) sentences.push("the program was refused more memory than it may use (--memory)");
  if (sessionLost && session !== undefined) sentences.push(`the session ${session} ended with it`);
  return sentences.join("; ");
}

/** `midLine`: the program has left a line without its end. */
export async function explainEnding(
  result: RunOutput,
  session: string | undefined,
  { command, stderr }: VerbContext,
  midLine = false,
): Promise<void> {
  const text = explanationOf(result, session);
  if (text !== "") await stderr.write(`${midLine ? "\n" : ""}${command}: ${harmless(text)}\n`);
}

/** What somebody who sees the program end would look for in vain. Whoever only reads stderr gets the program's own words. */
export async function tellLeftBehind({ leftBehind = [] }: RunOutput, { command, stderr }: VerbContext): Promise<void> {
  if (leftBehind.length === 0 || !stderr.isTerminal) return;
  const names = leftBehind.map((path) => path.slice(path.lastIndexOf("/") + 1)).join(", ");
  await stderr.write(`${command}: ${harmless(names)}: written in the sandbox, and gone with it; --mount .:rw keeps what is written here\n`);
}

export function renderProfile({ profile, cached }: RunOutput, connectMs: number, { stderr }: VerbContext): string {
  const { queueMs, compileMs, runMs, outputMs } = profile;
  const rows = [
    ["connect", formatMeasured(connectMs)],
    ["queue", formatMeasured(queueMs)],
    ["compile", `${formatMeasured(compileMs)}${cached ? " (it was known)" : ""}`],
    ["run", formatMeasured(runMs)],
    ["output", formatMeasured(outputMs)],
  ] as const;
  return renderPairs(rows, stderr);
}
