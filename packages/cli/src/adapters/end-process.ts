/**
 * The end of a command. On a terminal, one that Ctrl-C ended dies of SIGINT itself, as `python3` does: only then does the
 * shell leave the loop or the script that the command stands in; after an exit code of 130 it goes on with the next one.
 * Elsewhere the exit code says it, for programs that know no signals.
 */
import { isatty } from "node:tty";

const interruptedExit = 130;

/** Every write was awaited. What may still be open (a socket, a timer) is nothing that anybody waits for. */
export function endProcess(process: NodeJS.Process, exitCode: number): void {
  if (exitCode === interruptedExit && [0, 1, 2].some((descriptor) => isatty(descriptor))) {
    process.removeAllListeners("SIGINT");
    process.kill(process.pid, "SIGINT");
  }
  process.exit(exitCode);
}
