/**
 * An error for people, in three parts: what was asked and what was wrong, the facts that are known, and the next step.
 *
 *     hob start greeter: the daemon ended with exit code 1 before it was ready
 *       Error: Cannot find module './words.js'
 *       log   …/greeter@default/log/daemon.log
 *     Next: See `hob logs greeter`.
 */
import { type HobError, messageOf } from "../errors/hob-error.ts";
import type { Canvas } from "./cell.ts";
import { renderPairs } from "./pairs.ts";
import { paint } from "./style.ts";
import { cut, fold, harmless, showFact } from "./text.ts";

/** Lines of a list of details (log lines, mostly) that are shown; the last ones matter. */
const listLinesMax = 20;
/** Of one detail, in cells: what is longer is for programs. */
const detailCellsMax = 1_000;

export function renderFailure(command: string, error: HobError, canvas: Canvas): string {
  const width = Math.min(canvas.columns, 100);
  const message = error.message.split("\n").map(harmless);
  let text = `${paint(canvas, "red", `${harmless(command)}:`)} ${message[0] ?? ""}\n`;
  for (const line of message.slice(1)) text += `  ${line}\n`;
  text += renderCause(error) + renderDetails(error, canvas);
  if (error.hint !== "")
    text += `${fold(`Next: ${harmless(error.hint)}`, width)
      .map((line) => paint(canvas, "cyan", line))
      .join("\n")}\n`;
  return text;
}

/**
 * The original's own words where they say more; for our own mistakes also where it happened. What the system said is in
 * the message already, in words.
 */
function renderCause(error: HobError): string {
  if (error.cause === undefined || (error.code !== "internal" && isSystemError(error.cause))) return "";
  if (error.code === "internal" && error.cause instanceof Error) return lines((error.cause.stack ?? "").split("\n").slice(0, 8));
  const words = messageOf(error.cause);
  return error.message.includes(words) ? "" : lines(words.split("\n"));
}

/** What the message and the hint do not say already. */
function renderDetails(error: HobError, canvas: Canvas): string {
  const said = `${error.message}\n${error.hint}`;
  const short: [string, string][] = [];
  let text = "";
  for (const [name, value] of Object.entries(error.details ?? {})) {
    if (value === undefined || value === null) continue;
    const shown = Array.isArray(value) ? value.map(showFact) : [showFact(value)];
    if (shown.every((part) => said.includes(part.trim()))) continue;
    if (Array.isArray(value) && value.some((part) => typeof part === "object")) continue; // for programs
    if (Array.isArray(value)) text += lines(shown.slice(-listLinesMax));
    else short.push([name, cut(harmless(shown[0] ?? ""), detailCellsMax)]);
  }
  return text + renderPairs(short, canvas, 2);
}

function isSystemError(cause: unknown): boolean {
  return cause instanceof Error && "syscall" in cause;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `  ${harmless(text)}\n`).join("");
}
