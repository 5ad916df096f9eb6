/** Commands in live shells: exactly their own output and status, one after the other, and nothing typed into anything else. */
import { describe, expect, it } from "vitest";
import { failure } from "../clients.ts";
import { testHome, until } from "../support.ts";
import { callerIn, installed, linesOf, termClient } from "../term-client.ts";

/** How it is started, and who marks its commands. */
const shells: { name: string; command?: string[]; env?: Record<string, string>; marks: string; needs: string }[] = [
  { name: "bash", env: { SHELL: "/bin/bash" }, marks: "injected", needs: "bash" },
  { name: "bash as it comes", command: ["bash", "--norc"], marks: "none", needs: "bash" },
  { name: "sh", command: ["sh"], marks: "none", needs: "sh" },
  { name: "dash", command: ["dash"], marks: "none", needs: "dash" },
  { name: "zsh", command: ["zsh", "-f"], marks: "none", needs: "zsh" },
];

describe("run", () => {
  for (const { name, command, env = {}, marks, needs } of shells) {
    it.runIf(installed(needs))(`in ${name} (which must be installed) answers a command's own output and status`, async () => {
      const home = testHome();
      const client = await termClient(home);
      await client.new({ name: "d/1", ...(command === undefined ? {} : { command }), env }, callerIn(home, env));
      await client.wait({ until: "idle" });
      const run = async (line: string): Promise<[string, number]> => {
        const { output, exitCode } = await client.run({ command: line });
        return [output, exitCode];
      };
      expect(await run("sleep 0.2; echo DONE; false")).toEqual(["DONE\n", 1]);
      expect(await run("x=5; cd /; printf 'no end'")).toEqual(["no end", 0]);
      expect(await run("echo \"$x $PWD\" 'it'\"'\"'s'; (exit 7)")).toEqual(["5 / it's\n", 7]);
      expect(await run("echo $?; (exit 6)")).toEqual(["7\n", 6]);
      expect((await run("echo 'unfinished"))[1]).toBeGreaterThan(0);
      expect(await run('for n in 1 2\ndo\n  echo "$n"\ndone')).toEqual(["1\n2\n", 0]);
      expect(await Promise.all([run("sleep 0.2; echo one"), run("echo two; false"), run("echo three")])).toEqual([
        ["one\n", 0],
        ["two\n", 1],
        ["three\n", 0],
      ]);
      expect(await run("printf 'a\tb' | wc -c; exec 3>&1; echo out >&3")).toEqual(["3\nout\n", 0]);
      expect(await run(`x='${"long ".repeat(1500)}'; echo $((${"1+".repeat(1500)}0))`)).toEqual(["1500\n", 0]);
      expect((await client.info({})).marks).toBe(marks);
    });
  }

  for (const { name, command, env = {}, needs } of shells) {
    it.runIf(installed(needs))(`in ${name} (which must be installed) ends with a command that the shell ends in its own way`, async () => {
      const home = testHome();
      const client = await termClient(home);
      await client.new({ name: "d/1", ...(command === undefined ? {} : { command }), env }, callerIn(home, env));
      await client.wait({ until: "idle" });
      const cut = client.run({ command: "echo begun; sleep 600; echo never" });
      await client.wait({ text: "^begun" });
      // zsh leaves out nothing for a Ctrl-C that comes between two commands.
      await until("the second command", async () => (await client.info({})).program === "sleep");
      await client.send({ keys: ["C-c"] });
      expect(await cut).toMatchObject({ exitCode: 130, output: expect.stringMatching(/^begun\n[^e]*$/) });
      expect((await client.run({ command: `echo $\{missing:?nothing there}; echo never` })).exitCode).toBeGreaterThan(0);
      const asked = client.run({ command: 'echo name; read name; echo "<$name>"' });
      await client.wait({ text: "^name" });
      await client.wait({ until: "waiting" });
      await client.send({ text: "ada\r" });
      expect(await asked).toMatchObject({ output: "name\nada\n<ada>\n", exitCode: 0 });
      expect(await client.run({ command: "echo bye; exit 3" })).toMatchObject({ output: expect.stringMatching(/^bye\n/), exitCode: 3 });
      expect(await client.wait({ exit: true })).toMatchObject({ exit: { code: 3 } });
    });
  }

  it("goes on in a shell that was started in a shell, and knows when that one is gone", async () => {
    const home = testHome();
    const client = await termClient(home);
    await client.new({ name: "d/1", command: ["sh"], env: { PS1: "outer> " } }, callerIn(home));
    await client.wait({ text: "outer> $" });
    await client.send({ text: "PS1='inner> ' sh\r" });
    await client.wait({ text: "^inner> $" });
    await client.wait({ until: "idle" });
    expect(await client.run({ command: "x=inner; echo $x; (exit 4)" })).toMatchObject({ output: "inner\n", exitCode: 4 });
    expect(await failure(client.run({ command: "echo bye; exit 3" }))).toMatchObject({ code: "wrong-state" });
    await client.wait({ until: "idle" });
    expect(await client.run({ command: "echo $?:$x" })).toMatchObject({ output: "3:\n", exitCode: 0 });
  });

  it.runIf(installed("bash"))(
    "has the status of a shell that ends from the marks of the one around it (bash must be installed)",
    async () => {
      const home = testHome();
      const client = await termClient(home);
      await client.new({ name: "d/1" }, callerIn(home, { SHELL: "/bin/bash" }));
      await client.wait({ until: "idle" });
      await client.send({ text: "PS1='inner> ' bash --norc\r" });
      await client.wait({ text: "^inner> $" });
      await client.wait({ until: "idle" });
      expect(await client.run({ command: "exit 3" })).toMatchObject({ exitCode: 3 });
      await client.wait({ until: "idle" });
      expect(await client.run({ command: "echo outer $?" })).toMatchObject({ output: "outer 3\n" });
    },
  );

  it.runIf(installed("bash"))("does not wait for a shell that another one has taken the place of (bash must be installed)", async () => {
    const home = testHome();
    const client = await termClient(home);
    await client.new({ name: "d/1" }, callerIn(home, { SHELL: "/bin/bash" }));
    await client.wait({ until: "idle" });
    for (const shell of ["sh", "bash --norc", "bash --norc"]) {
      expect(await failure(client.run({ command: `PS1='other> ' exec ${shell}` }))).toMatchObject({ code: "wrong-state" });
      await client.wait({ until: "idle" });
      expect(await client.run({ command: "echo here; (exit 4)" })).toMatchObject({ output: "here\n", exitCode: 4 });
    }
  });

  it("is not ended by a shell that the command starts with the same prompt", async () => {
    const home = testHome();
    const client = await termClient(home);
    await client.new({ name: "d/1", command: ["sh"], env: { PS1: "in> " } }, callerIn(home));
    await client.wait({ text: "in> $" });
    const prompt = client.wait({ text: "^in> $", fresh: true }); // from before the command on
    const nested = client.run({ command: "export PS1; sh; echo ended $?" });
    await prompt;
    await client.send({ text: "echo inside; exit 5\r" });
    expect(await nested).toMatchObject({ output: expect.stringMatching(/inside\nended 5\n$/), exitCode: 0 });
  });

  it("refuses what is no shell that waits for a command, and types nothing into it", async () => {
    const home = testHome();
    const client = await termClient(home);
    await client.new({ name: "d/cat", command: ["cat"] }, callerIn(home));
    await client.wait({ until: "waiting" });
    expect(await failure(client.run({ command: "echo x" }))).toMatchObject({ code: "wrong-state", details: { program: "cat" } });
    expect(await linesOf(client, "d/cat")).toEqual([]);
  });

  it.runIf(installed("python3"))("refuses a Python prompt (python3 must be installed), which counts as waiting", async () => {
    const home = testHome();
    const client = await termClient(home);
    await client.new({ name: "d/py", command: ["python3", "-q"] }, callerIn(home));
    await client.wait({ text: ">>> $" });
    await client.wait({ until: "waiting" });
    expect(await failure(client.run({ command: "echo x" }))).toMatchObject({ code: "wrong-state", details: { state: "waiting" } });
  });

  it("says so when its time is over, and leaves the command at work", async () => {
    const home = testHome();
    const client = await termClient(home);
    await client.new({ name: "d/1", command: ["sh"] }, callerIn(home));
    await client.wait({ until: "idle" });
    const begun = client.wait({ text: "^begun" });
    expect(await failure(client.run({ command: "echo begun; cat" }, { timeoutMs: 6_000 }))).toMatchObject({ code: "timed-out" });
    await begun;
    await client.send({ keys: ["C-c"] });
    expect((await client.run({ command: "echo again" })).output).toBe("again\n");
  });
});
