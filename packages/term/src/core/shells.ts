/** Which programs are shells that a command line can be typed into, as the system names them, and when they wait for one. */
import type { Foreground } from "./ports.ts";
import type { ShellIdentity, ShellMarks } from "./shell-marks.ts";

const posix: readonly string[] = ["bash", "zsh", "sh", "dash", "ash", "ksh", "mksh"];
/** Options with a value of their own. */
const withValue: readonly string[] = ["--rcfile", "--init-file", "-o", "+o", "-O", "+O"];

export function isShell(name: string): boolean {
  return posix.includes(name.replace(/^-/, ""));
}

/** A shell at its prompt, now and then; not one that works through a script or the text of `-c`. */
export function isInteractiveShell({ name, args }: { readonly name: string; readonly args: readonly string[] }): boolean {
  if (!isShell(name)) return false;
  const operands = args.filter((arg, index) => !/^[-+]/.test(arg) && !withValue.includes(args[index - 1] ?? ""));
  return operands.length === 0 && !args.some((arg) => /^-[a-z]*c[a-z]*$/i.test(arg));
}

export function identityOf({ pid, image, name, args }: Foreground): ShellIdentity {
  return [pid, image, name, ...args].join(" ");
}

/** A line that was ended is on its way, and who waits for it looks as if it waited still; it is with them by then. */
export const onItsWayMs = 100;
/** From a line that was ended on another machine to the mark of its command. */
const toldWithinMs = 1_000;

/**
 * Does a shell wait for a command? Its marks say so, unless a line that was ended, `enteredMs` ago, is yet to be told of;
 * else it is in the foreground and reads. One that has marks and is in a command reads for that, but marks of the
 * terminal's own shell say nothing about one that was started in it or instead of it.
 */
export function waitsForCommand(foreground: Foreground | undefined, leader: number, marks: ShellMarks, enteredMs: number): boolean {
  if (marks.atPrompt) return true;
  if (!marks.answered && enteredMs < onItsWayMs) return false;
  // It may be on another machine, of which its marks alone tell.
  if (foreground === undefined || !isInteractiveShell(foreground))
    return marks.phase === "prompt" && (marks.answered || enteredMs >= toldWithinMs);
  const shell = identityOf(foreground);
  const isMarked = foreground.pid === leader && marks.mayBeOf(shell);
  if (marks.isBusy(shell) || (marks.phase === "command" && isMarked)) return false;
  return foreground.sleeps && foreground.reads !== false;
}
