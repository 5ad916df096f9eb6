/** `hob py` on a terminal: the prompt, on a real one. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { hob, hobPath } from "../hob.ts";
import { figures, pyDirectory, sharedPyHome } from "../py.ts";
import { standStill, until } from "../support.ts";
import { Terminal } from "../terminal.ts";

const home = sharedPyHome();
/** The terminal of a test needs `script` of util-linux. */
const onLinux = it.runIf(process.platform === "linux");
/** The prompt with the cursor behind it: a line can be typed. */
const ready = ">>> \u001b[5G";
const more = "... \u001b[5G";
const controlC = "\u0003";
const controlD = "\u0004";
const controlR = "\u0012";

/** In place of the shell: dash remembers a Ctrl-C that its command took, and ends with 130 where the command ended with 0. */
function prompt(words = "", columns = 80): Terminal {
  return new Terminal(`exec "${process.execPath}" "${hobPath}" py ${words}`, { NO_COLOR: "1", ...home().env }, columns);
}

describe("the prompt", () => {
  onLinux("shows values, goes on over several lines, and leaves at exit() with its code", async () => {
    const terminal = prompt();
    await terminal.shows("Python 3.");
    await terminal.shows(ready);
    terminal.type("x = 20\r");
    await terminal.shows(ready);
    terminal.type("if x:\r");
    await terminal.shows(more);
    terminal.type("  x * 2 + 2\r");
    await terminal.shows(more);
    terminal.type("\r");
    await terminal.shows("42\r\n");
    await terminal.shows(ready);
    terminal.type("exit(3)\r");
    expect(await terminal.ended).toBe(3);
    expect(terminal.text.split("\n")[0]).toMatch(/^Python 3\.\d+\.\d+ in hob's sandbox\. Ctrl-D or exit\(\) leaves\.$/);
  });

  onLinux("takes a paste of several lines, and its rest as what input() reads", async () => {
    const terminal = prompt();
    await terminal.shows(ready);
    terminal.type("def f(a):\r\treturn a * 2\r\rname = input()\rAda\rf(name)\r");
    await terminal.shows("'AdaAda'\r\n");
    await terminal.shows(ready);
    terminal.type(controlD);
    expect(await terminal.ended).toBe(0);
  });

  onLinux("completes names with Tab, and indents with it where there is none", async () => {
    const terminal = prompt();
    await terminal.shows(ready);
    terminal.type("longest_name = 7\r");
    await terminal.shows(ready);
    terminal.type("longe\t");
    await terminal.shows("longest_name");
    terminal.type(" + 1\r");
    await terminal.shows("8\r\n");
    await terminal.shows(ready);
    terminal.type("\t");
    await terminal.shows("    ");
    terminal.type(controlC);
    await terminal.shows("KeyboardInterrupt");
    await terminal.shows(ready);
    terminal.type("'abc'.upp\t");
    terminal.type(controlC);
    await terminal.shows(ready);
    terminal.type(controlD);
    expect(await terminal.ended).toBe(0);
  });

  onLinux("completes nothing any more when the line is over", async () => {
    const { pid } = await figures(home());
    const terminal = prompt();
    await terminal.shows(ready);
    terminal.type("longest_name = 7\r");
    await terminal.shows(ready);
    await standStill(pid); // so that the answer comes after the Ctrl-C
    onTestFinished(() => void process.kill(pid, "SIGCONT"));
    terminal.type("longe\t");
    await terminal.shows("longe");
    terminal.type(controlC);
    await terminal.shows(ready);
    process.kill(pid, "SIGCONT");
    await figures(home());
    terminal.type("+ 1\r");
    await terminal.shows("\r\n1\r\n");
    await terminal.shows(ready);
    terminal.type(controlD);
    expect(await terminal.ended).toBe(0);
  });

  onLinux("completes nothing any more when more was typed", async () => {
    const { pid } = await figures(home());
    const terminal = prompt();
    await terminal.shows(ready);
    terminal.type("longest_name = 7\r");
    await terminal.shows(ready);
    await standStill(pid); // so that the answer comes after what is typed next
    onTestFinished(() => void process.kill(pid, "SIGCONT"));
    terminal.type("longe\t");
    await terminal.shows("longe");
    terminal.type(" = 8");
    await terminal.shows(" = 8");
    process.kill(pid, "SIGCONT");
    await figures(home());
    terminal.type("\r");
    await terminal.shows(ready);
    terminal.type("longe, longest_name\r");
    await terminal.shows("(8, 7)\r\n");
    await terminal.shows(ready);
    terminal.type(controlD);
    expect(await terminal.ended).toBe(0);
  });

  onLinux("cancels the line or the program with Ctrl-C, and keeps what was defined", async () => {
    const terminal = prompt();
    await terminal.shows(ready);
    terminal.type("kept = 'still here'\r");
    await terminal.shows(ready);
    terminal.type("never finished(");
    await terminal.shows("finished(");
    terminal.type(controlC);
    await terminal.shows("KeyboardInterrupt\r\n");
    await terminal.shows(ready);
    terminal.type("print('now'); import time; time.sleep(100)\r");
    await terminal.shows("now\r\n");
    terminal.type(controlC);
    await terminal.shows("KeyboardInterrupt\r\n");
    await terminal.shows(ready);
    terminal.type("kept\r");
    await terminal.shows("'still here'\r\n");
    await terminal.shows(ready);
    terminal.type(controlD);
    expect(await terminal.ended).toBe(0);
  });

  onLinux("takes what is typed after a Ctrl-C in input() as the next line", async () => {
    const terminal = prompt();
    await terminal.shows(ready);
    terminal.type("input('waits ' + 'now')\r");
    await terminal.shows("waits now");
    terminal.type(controlC);
    await terminal.shows("KeyboardInterrupt");
    await terminal.shows(ready);
    terminal.type("40 + 2\r");
    await terminal.shows("\r\n42\r\n");
    await terminal.shows(ready);
    terminal.type(controlD);
    expect(await terminal.ended).toBe(0);
  });

  onLinux("hears a Ctrl-C that comes before the program has begun", async () => {
    const terminal = prompt();
    await terminal.shows(ready);
    for (const pause of [false, true, false, true]) {
      terminal.type("exec('while True: pass')\r");
      if (pause) await new Promise((resolve) => setImmediate(resolve));
      terminal.type(controlC);
      await terminal.shows("KeyboardInterrupt");
      await terminal.shows(ready);
    }
    terminal.type(controlD);
    expect(await terminal.ended).toBe(0);
  });

  onLinux("finds an earlier line with Ctrl-R, and an older one with the next", async () => {
    const terminal = prompt();
    await terminal.shows(ready);
    for (const line of ["'sought', 1", "'sought', 2", "'other'"]) {
      terminal.type(`${line}\r`);
      await terminal.shows(ready);
    }
    terminal.type(`${controlR}soug`);
    await terminal.shows("(search 'soug'): 'sought', 2");
    terminal.type(controlR);
    await terminal.shows("(search 'soug'): 'sought', 1");
    terminal.type("\r");
    await terminal.shows("('sought', 1)\r\n");
    await terminal.shows(ready);
    terminal.type(`half${controlR}zzz`);
    await terminal.shows("nothing more with 'zzz'");
    terminal.type(controlC);
    await terminal.shows("KeyboardInterrupt");
    await terminal.shows(ready);
    terminal.type(controlD);
    expect(await terminal.ended).toBe(0);
  });

  onLinux("begins anew when its interpreter is gone", async () => {
    const terminal = prompt();
    await terminal.shows(ready);
    terminal.type("y = 1; import os; os._exit(3)\r");
    await terminal.shows("What was defined is gone");
    await terminal.shows(ready);
    terminal.type("y\r");
    await terminal.shows("NameError");
    await terminal.shows(ready);
    terminal.type("quit()\r");
    expect(await terminal.ended).toBe(0);
  });

  onLinux("uses a session of its own, which ends with it, or the one that is named, which stays", async () => {
    const terminal = prompt();
    await terminal.shows(ready);
    await until("the one session, and no other prompt's any more", async () => (await figures(home())).sessions === 1);
    terminal.type(controlD);
    await terminal.ended;
    await until("the session is gone", async () => (await figures(home())).sessions === 0);
    const named = prompt("--session kept");
    await named.shows(ready);
    named.type("z = 9\r");
    await named.shows(ready);
    named.type(controlD);
    await named.ended;
    expect(await hob(home(), "py", "--session", "kept", "-c", "z")).toMatchObject({ stdout: "9\n" });
    await hob(home(), "py", "end-session", "kept");
  });

  onLinux("remembers its lines in a private file, for the next prompt", async () => {
    const first = prompt();
    await first.shows(ready);
    first.type("'remember me'\r");
    await first.shows("'remember me'\r\n");
    await first.shows(ready);
    first.type(controlD);
    await first.ended;
    const file = join(pyDirectory(home()), "state", "prompt-history");
    expect(readFileSync(file, "utf8")).toContain("'remember me'\n");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const second = prompt();
    await second.shows(ready);
    second.type("\u001b[A");
    await second.shows("'remember me'");
    second.type("\r");
    await second.shows("'remember me'\r\n");
    await second.shows(ready);
    second.type(controlD);
    expect(await second.ended).toBe(0);
  });
});

describe("a program on a terminal", () => {
  onLinux("is followed by the names of the files that went with it", async () => {
    const writing = new Terminal(
      `"${process.execPath}" "${hobPath}" py -c 'open("a.csv", "w"); open("/tmp/b", "w"); None'; echo "ended $?"`,
      { NO_COLOR: "1", ...home().env },
    );
    await writing.shows("hob py: a.csv: written in the sandbox, and gone with it; --mount .:rw keeps");
    await writing.shows("ended 0");
    await writing.ended;
    const { stdout, stderr } = await hob(home(), "py", "--json", "-c", 'open("a.csv", "w"); import os; os.mkdir("sub")');
    expect([JSON.parse(stdout).data.leftBehind, stderr]).toEqual([["/home/user/a.csv"], ""]);
    expect((await hob(home(), "py", "-c", 'open("a.csv", "w"); None')).stderr).toBe("");
    expect(await hob(home(), "py", "-c", 'import os, shutil; os.chdir("/"); shutil.rmtree("/home"); None')).toMatchObject({ code: 0 });
  });

  onLinux("finds its size, and does not swallow what is typed for the next command", async () => {
    const terminal = new Terminal(
      `"${process.execPath}" "${hobPath}" py -c 'import os, sys, time; print(os.get_terminal_size(), sys.stdin.isatty()); time.sleep(0.5)'; read line; echo "got $line"`,
      { NO_COLOR: "1", ...home().env },
      97,
    );
    await terminal.shows("os.terminal_size(columns=97, lines=24) True");
    terminal.type("mine\r");
    await terminal.shows("got mine");
    expect(await terminal.ended).toBe(0);
  });
});
