/** Running other programs from the tools that need nothing installed, and ending with a message people can act on. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

/** The repository's root, with a separator at its end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** Ends the process: what is wrong, then what to do. */
export function fail(message, hint) {
  process.stderr.write(`hob: ${message}\n${hint === undefined ? "" : `     ${hint}\n`}`);
  process.exit(2);
}

/**
 * Runs a program on this terminal and resolves to its exit status, 128 + number for a signal. Ctrl-C reaches it from the
 * terminal, since it is in our group; we wait for what it makes of that.
 */
export async function runProgram(command, words, options) {
  const child = spawn(command, words, { stdio: "inherit", ...options });
  const ignore = () => {};
  const forward = (signal) => child.kill(signal);
  process.on("SIGINT", ignore).on("SIGTERM", forward).on("SIGHUP", forward);
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => resolve(signal === null ? code : 128 + constants.signals[signal]));
    });
  } catch (error) {
    return fail(
      `${command} could not be run: ${error.message}`,
      command === "npm" ? "npm comes with Node.js; is it on the PATH?" : undefined,
    );
  } finally {
    process.off("SIGINT", ignore).off("SIGTERM", forward).off("SIGHUP", forward);
  }
}

/** Runs `action`; says on stderr what is being waited for once it takes over a second. */
export async function withProgress(text, action) {
  const timer = setTimeout(() => process.stderr.write(`hob: ${text}\n`), 1_000);
  try {
    return await action();
  } finally {
    clearTimeout(timer);
  }
}
