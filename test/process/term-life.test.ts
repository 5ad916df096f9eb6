/** Terminals from the first to the last moment: what their programs get, what is kept of them, and that nothing is left. */
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { probe } from "@hob/kit/client";
import { describe, expect, it } from "vitest";
import { failure } from "../clients.ts";
import { testHome, until } from "../support.ts";
import { callerIn, linesOf, termClient } from "../term-client.ts";

const onLinux = it.runIf(process.platform === "linux"); // where /proc shows what is tested

describe("a terminal", () => {
  it("runs a program where its caller is, with the caller's variables and not the starter's", async () => {
    const home = testHome();
    const client = await termClient(home);
    mkdirSync(join(home.path, "there"));
    const caller = callerIn(home, { WHOSE: "caller's", TMUX: "/tmp/other,1,0" });
    const command = ["sh", "-c", "pwd; echo $WHOSE $MORE [$TMUX] $TERM $HOB_TERM; umask; stty size; exit 3"];
    const made = await client.new(
      { name: "desk/tab", command, cwd: join(home.path, "there"), env: { MORE: "more" }, size: { columns: 47, rows: 11 } },
      { context: { ...caller.context, umask: 0o027 } },
    );
    expect(made).toMatchObject({ id: "#1", name: "desk/tab", command, size: { columns: 47, rows: 11 }, sizePolicy: "fixed" });
    expect(await client.wait({ name: "desk", exit: true })).toMatchObject({
      met: "exit",
      state: "exited",
      exit: { code: 3, signal: null },
    });
    const [where, whose, mask, size] = await linesOf(client, "desk/tab");
    expect([whose, mask, size]).toEqual(["caller's more [] xterm-256color #1@default", "0027", "11 47"]);
    expect(where).toMatch(/there$/);
    expect(await client.list()).toMatchObject([{ state: "exited", exit: { code: 3, signal: null }, pid: 0 }]);
    expect(await failure(client.send({ name: "tab", text: "x" }))).toMatchObject({ code: "wrong-state" });
  });

  it("keeps everything that a program wrote before its end, and how a signal ended it", async () => {
    const client = await termClient(testHome());
    for (const name of ["a/1", "a/2", "a/3"]) {
      await client.new({ name, command: ["sh", "-c", "seq 1 60000; printf last; kill -9 $$"] });
    }
    for (const name of ["a/1", "a/2", "a/3"]) {
      expect(await client.wait({ name, exit: true })).toMatchObject({ exit: { code: null, signal: "SIGKILL" } });
      expect((await linesOf(client, name, true)).slice(-2)).toEqual(["60000", "last"]);
    }
  });

  it.runIf(process.platform === "linux")(
    "gives its program the descriptors 0 to 2 and no other, and a hang-up when it is closed (TERM-07)",
    async () => {
      const home = testHome();
      const client = await termClient(home);
      const said = join(home.path, "said");
      const script = `trap 'echo hung up >${said}; exit' HUP; echo ready; while :; do sleep 0.1; done`;
      await client.new({ name: "d/first", command: ["sh", "-c", script] });
      await client.wait({ name: "d/first", text: "ready" });
      for (let number = 2; number <= 5; number++) await client.new({ name: `d/${number}`, command: ["sleep", "600"] });
      const { pid } = await client.new({ name: "d/later", command: ["sh", "-c", "echo ready; while :; do sleep 0.1; done"] });
      await client.wait({ name: "d/later", text: "ready" });
      // The shell keeps copies of its own above 9.
      const descriptors = readdirSync(`/proc/${pid}/fd`).map(Number);
      expect(descriptors.filter((descriptor) => descriptor < 10)).toEqual([0, 1, 2]);
      expect(descriptors.map((descriptor) => readlinkSync(`/proc/${pid}/fd/${descriptor}`))).not.toContain("/dev/ptmx");
      await client.kill({ name: "d/first" });
      expect(readFileSync(said, "utf8")).toBe("hung up\n");
      expect((await client.list()).map(({ name }) => name)).toEqual(["d/2", "d/3", "d/4", "d/5", "d/later"]);
    },
  );

  onLinux("leaves no descriptor behind, whether its program ran or could not be started", async () => {
    const home = testHome();
    const client = await termClient(home);
    const { pid } = client.daemon;
    const open = (): number => readdirSync(`/proc/${pid}/fd`).length;
    await client.new({ name: "first/1", command: ["true"] });
    await client.kill({ name: "first/1" });
    const before = open();
    for (let round = 0; round < 5; round++) {
      await client.new({ name: "ran/1", command: ["true"] });
      await client.wait({ name: "ran/1", exit: true });
      expect(await failure(client.new({ command: ["no-such-program"] }))).toMatchObject({ code: "not-found" });
      expect(await failure(client.new({ command: ["true"], cwd: "/no/such/directory" }))).toMatchObject({ code: "not-found" });
      expect(await failure(client.new({ command: ["/etc/passwd"] }))).toMatchObject({ code: "not-permitted" });
    }
    await until("as many open descriptors as before", () => open() <= before);
  });

  it("is found by less than its name, and renamed", async () => {
    const client = await termClient(testHome());
    const command = ["sleep", "600"];
    await client.new({ name: "api/build", command });
    await client.new({ name: "api", command });
    expect((await client.list()).map(({ name }) => name)).toEqual(["api/build", "api/1"]);
    expect(await failure(client.new({ name: "api/build", command }))).toMatchObject({ code: "wrong-state" });
    expect(await client.new({ name: "api/build", command, orExisting: true })).toMatchObject({ id: "#1" });
    await client.rename({ name: "build", to: "watch" });
    await client.rename({ name: "api", to: "server" });
    expect((await client.list()).map(({ name }) => name)).toEqual(["server/watch", "server/1"]);
    expect((await client.info({ name: "#1" })).name).toBe("server/watch");
    // Before its exec a child has no terminal that could hang up.
    await until("both programs run", async () => (await client.list()).every(({ program }) => program === "sleep"));
    expect((await client.kill({ name: "server" })).map(({ exit }) => exit?.signal)).toEqual(["SIGHUP", "SIGHUP"]);
    expect(await failure(client.info({ name: "watch" }))).toMatchObject({ code: "not-found" });
  });

  onLinux("does not outlive a daemon that is killed, whatever its program thinks of hang-ups", async () => {
    const home = testHome();
    const client = await termClient(home);
    const { pid } = await client.new({ command: ["sh", "-c", "trap '' HUP TERM; echo ready; while :; do sleep 0.1; done"] });
    await client.wait({ text: "ready" });
    process.kill(client.daemon.pid, "SIGKILL");
    await until("its end", () => !isAlive(pid));
    expect((await probe("term", { home: home.path })).state).not.toBe("ready");
  });
});

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
