/**
 * How a verb answers: as text for people, or with `--json` as exactly one value on stdout,
 * `{"ok":true,"data":…}` or `{"ok":false,"error":{"code","message","hint","exitCode"}}`. Verbs that follow something print one
 * JSON value per line instead; a failure is then the last line, in the same form.
 */
import { HobError } from "../errors/hob-error.ts";
import { Interrupted, type VerbContext } from "./context.ts";

type FailureContext = Pick<VerbContext, "command" | "json" | "stdout" | "stderr" | "signal">;

/** Prints the answer: `data` as JSON, or the text for people. */
export async function answer(context: Pick<VerbContext, "json" | "stdout">, data: unknown, text: () => string): Promise<void> {
  await context.stdout.write(context.json ? `${successText(data)}\n` : text());
}

export function successText(data: unknown): string {
  return JSON.stringify({ ok: true, data: data ?? null });
}

export function failureText(error: HobError, exitCode: number): string {
  const { code, message, hint, details, retryAfterMs } = error;
  // Absent members are not printed: JSON.stringify leaves `undefined` out.
  return JSON.stringify({ ok: false, error: { code, message, hint, exitCode, retryAfterMs, details } });
}

/** Reports whatever a verb threw, on stdout with `--json`, else on stderr in three parts. Returns the exit code; never rejects. */
export async function reportFailure(context: FailureContext, thrown: unknown): Promise<number> {
  const interruption = interruptionOf(context.signal);
  const error = interruption === undefined ? HobError.from(thrown, "internal") : new HobError("cancelled", interruption.message);
  const exitCode = interruption?.exitCode ?? error.exitCode;
  try {
    if (context.json) await context.stdout.write(`${failureText(error, exitCode)}\n`);
    else if (interruption === undefined) await explain(context, error);
  } catch (unwritable) {
    // stdout itself is what failed (a full disk); stderr may fail too, and then only the exit code is left.
    await explain(context, HobError.from(unwritable, "internal")).catch(() => undefined);
  }
  return exitCode;
}

/** Loaded only for a failure: a command that succeeds quickly should not read how failures look. */
async function explain(context: FailureContext, error: HobError): Promise<void> {
  const { renderFailure } = await import("./failure.ts");
  await context.stderr.write(renderFailure(context.command, error, context.stderr));
}

/** Why the verb was interrupted, if it was. What it throws afterwards is only a consequence. */
function interruptionOf(signal: AbortSignal): Interrupted | undefined {
  return signal.aborted && signal.reason instanceof Interrupted ? signal.reason : undefined;
}
