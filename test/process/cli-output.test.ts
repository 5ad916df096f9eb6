/** What becomes of `hob`'s output when its reader is slow, leaves, or is a pipe that does not wait. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { hobPath, runWithHob, startCtl } from "../hob.ts";
import { run, testHome } from "../support.ts";

const hobIn = (script: string, env: Record<string, string>): ReturnType<typeof run> =>
  runWithHob("/bin/bash", ["-c", `hob() { "${process.execPath}" "${hobPath}" "$@"; }; ${script}`], env);

/** Node.js cannot make a pipe that does not wait. */
const hasPython = spawnSync("python3", ["-c", "import fcntl"]).status === 0;

describe("the reader of hob's output", () => {
  it("may leave at once: the exit code is still the verb's own", async () => {
    const home = testHome();
    expect(await hobIn("hob status ctl --json | true; echo $PIPESTATUS", home.env)).toMatchObject({ stdout: "10\n", stderr: "" });
    await startCtl(home);
    expect(await hobIn("hob help --markdown | head -c 1 >/dev/null; echo $PIPESTATUS", home.env)).toMatchObject({
      stdout: "0\n",
      stderr: "",
    });
  });

  it.runIf(hasPython)("may be a pipe that does not wait: nothing is lost", async () => {
    const home = testHome();
    // The pipe's write end is set not to block, and its reader begins only when it is full.
    const script = `import fcntl, os, subprocess, sys, threading
reader, writer = os.pipe()
fcntl.fcntl(writer, fcntl.F_SETFL, fcntl.fcntl(writer, fcntl.F_GETFL) | os.O_NONBLOCK)
child = subprocess.Popen(sys.argv[1:], stdout=writer)
os.close(writer)
parts = []
while True:
    part = os.read(reader, 1000)
    if not part: break
    parts.append(part)
print(len(b"".join(parts)), child.wait())`;
    await startCtl(home);
    const { stdout } = await run(
      "python3",
      ["-c", script, process.execPath, hobPath, "call", "ctl", "numbers", "count=2000", "bytes=500"],
      home.env,
    );
    const whole = await hobIn("hob call ctl numbers count=2000 bytes=500 | wc -c", home.env);
    expect(stdout).toBe(`${whole.stdout.trim()} 0\n`);
  });

  it("may have closed it before: the command works all the same", async () => {
    const home = testHome();
    expect(await hobIn("hob version >&-; echo $?", home.env)).toMatchObject({ stdout: "0\n" });
  });
});
