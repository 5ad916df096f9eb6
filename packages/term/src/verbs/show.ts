/** Attaching this window to a terminal: takes the host over, shows the terminal, gives the host back and says how it ended. */
import { HobError } from "@hob/kit";
import { harmless, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { firstMatch } from "../adapters/bounded-match.ts";
import { HostTerminal } from "../adapters/host-terminal.ts";
import { AttachedScreen } from "../attach/attached-screen.ts";
import { restoreHost, takeHost } from "../attach/host-modes.ts";
import type { ScreenEnd } from "../attach/screen-end.ts";
import { callContextOf } from "./call-context.ts";
import { daemonGone, type TermClient, whoOf } from "./client.ts";
import { refuseNested } from "./nested.ts";
import { exitText } from "./state.ts";

export interface ShowOptions {
  readonly name: string;
  readonly readOnly: boolean;
  readonly detachOthers: boolean;
}

/** Throws `usage` where nothing can be shown. */
export function requireWindow(context: VerbContext): void {
  const { stdin, stdout, json } = context;
  refuseNested(context);
  if (stdin.isTerminal && stdout.isTerminal && !json) return;
  throw new HobError("usage", json ? "an attached screen cannot answer as JSON" : "stdin and stdout are not a terminal", {
    hint: "Scripts use hob term send, run, capture and wait, or hob term tail -f",
  });
}

/** Returns the exit code of the command. */
export async function showTerminal(client: TermClient, options: ShowOptions, args: VerbArguments, context: VerbContext): Promise<number> {
  const settings = await client.settings();
  const host = new HostTerminal(context, restoreHost);
  const screen = new AttachedScreen({
    client,
    host,
    clock: context.clock,
    settings,
    ...options,
    ...whoOf(args, context),
    callContext: callContextOf(context),
    firstMatch,
  });
  const interrupted = new Promise<never>((_, reject) =>
    context.signal.addEventListener("abort", () => reject(context.signal.reason), { once: true }),
  );
  interrupted.catch(() => undefined);
  host.take(takeHost(context.stdout.rows - 1), () => screen.hostChanged());
  host.onResize(() => screen.hostChanged());
  let end: ScreenEnd;
  try {
    end = await Promise.race([screen.run(), interrupted]);
  } catch (error) {
    throw daemonGone(error);
  } finally {
    host.restore();
  }
  await context.stderr.write(`[${endText(end)}]\n`);
  return 0;
}

function endText(end: ScreenEnd): string {
  const name = harmless(end.name);
  switch (end.kind) {
    case "detached":
      return end.by === undefined ? `detached from ${name}` : `detached from ${name} by ${harmless(end.by)}`;
    case "ended":
      return `${name} ended${end.exit === undefined ? "" : ` with ${exitText(end.exit)}`}`;
    case "gone":
      return `detached from ${name}: the window is gone`;
  }
}
