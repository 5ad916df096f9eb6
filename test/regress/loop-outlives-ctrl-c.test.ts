/**
 * `for file in *.py; do hob py $file; done` could not be left with Ctrl-C: each press ended one program, and the shell went
 * on with the next. A shell leaves a loop only when the command in it died of SIGINT, and hob ended with the exit code 130,
 * as a program does that took the Ctrl-C for something of its own.
 */
import { expect, it } from "vitest";
import { hobPath } from "../hob.ts";
import { sharedPyHome } from "../py.ts";
import { Terminal } from "../terminal.ts";

const home = sharedPyHome();

it.runIf(process.platform === "linux")("Ctrl-C leaves the loop of the shell that the command stands in", async () => {
  const program = `"${process.execPath}" "${hobPath}" py -c 'print("running"); import time; time.sleep(1000)'`;
  const loop = `for turn in 1 2 3; do ${program}; echo "turn $turn: $?"; done; echo gone on`;
  const terminal = new Terminal(loop, { NO_COLOR: "1", SHELL: "/bin/bash", ...home().env });
  await terminal.shows("running");
  terminal.type("\u0003");
  expect(await terminal.ended).toBe(130);
  expect(terminal.text).not.toMatch(/turn|gone on/);
});
