import { chmodSync, existsSync, lstatSync, renameSync, statSync } from "node:fs";
import { connect as rawConnect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { bundled, Program, testDirectory } from "../../test/programs.ts";
import { Deferred } from "../base/deferred.ts";
import type { Listener, Transport } from "../ports/net.ts";
import { net } from "./net.ts";

/** What a transport told its handler, for waiting on. */
class Ear {
  readonly bytes: Uint8Array[] = [];
  readonly drained = new Deferred<void>();
  readonly ended = new Deferred<void>();
  readonly closed = new Deferred<Error | undefined>();
  #heard = new Deferred<void>();

  readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
    transport.handle({
      onData: (chunk) => {
        this.bytes.push(chunk);
        this.#heard.resolve();
      },
      onDrain: () => this.drained.resolve(),
      onEnd: () => this.ended.resolve(),
      onClose: (error) => this.closed.resolve(error),
    });
  }

  get text(): string {
    return Buffer.concat(this.bytes).toString();
  }

  async until(text: string): Promise<void> {
    while (!this.text.endsWith(text)) {
      await this.#heard.promise;
      this.#heard = new Deferred<void>();
    }
  }
}

interface Pair {
  path: string;
  listener: Listener;
  client: Ear;
  server: Ear;
}

async function pair(): Promise<Pair> {
  const path = `${testDirectory()}/s`;
  const accepted = new Deferred<Ear>();
  const listener = await net.listen(path, (transport) => accepted.resolve(new Ear(transport)));
  onTestFinished(() => listener.close());
  const client = new Ear(await net.connect(path));
  return { path, listener, client, server: await accepted.promise };
}

describe("a connection", () => {
  it("carries text and bytes both ways", async () => {
    const { client, server } = await pair();
    client.transport.write("grüße ");
    client.transport.write(Buffer.from([0x61, 0x0a]));
    await server.until("a\n");
    expect(server.text).toBe("grüße a\n");
    server.transport.write("back");
    await client.until("back");
    client.transport.destroy();
    await server.ended.promise;
    server.transport.end();
    expect(await server.closed.promise).toBeUndefined();
  });

  it("says when its queue is full, counts it in bytes, and says when it is empty again", async () => {
    const { client, server } = await pair();
    server.transport.pause();
    const text = "ü".repeat(8_000);
    let writes = 0;
    while (client.transport.write(text)) writes++;
    while (client.transport.queuedBytes < 1_000_000) {
      client.transport.write(text);
      writes++;
    }
    expect(client.transport.queuedBytes).toBeLessThan(1_000_000 + 2 * 16_000);
    server.transport.resume();
    await client.drained.promise;
    expect(client.transport.queuedBytes).toBe(0);
    client.transport.end();
    await server.ended.promise;
    expect(Buffer.concat(server.bytes).length).toBe((writes + 1) * 16_000);
  });

  it("delivers what was queued before it was ended, and takes nothing afterwards", async () => {
    const { client, server } = await pair();
    client.transport.write("x".repeat(3_000_000));
    client.transport.end();
    expect(client.transport.write("late")).toBe(false);
    await server.ended.promise;
    expect(server.text.length).toBe(3_000_000);
    server.transport.end();
    expect(await client.closed.promise).toBeUndefined();
  });

  it("still brings the reply to a client that has ended its side", async () => {
    const path = `${testDirectory()}/s`;
    const replies: string[] = [];
    const listener = await net.listen(path, (transport) => {
      const reply = (): void => {
        transport.write("late reply");
        transport.end();
      };
      transport.handle({ onData() {}, onDrain() {}, onEnd: reply, onClose() {} });
    });
    onTestFinished(() => listener.close());
    const half = rawConnect({ path, allowHalfOpen: true });
    const closed = new Promise((resolve) => half.once("close", resolve));
    half.on("data", (chunk) => replies.push(chunk.toString()));
    half.end("request");
    await closed;
    expect(replies.join("")).toBe("late reply");
  });

  it("that breaks tells its own handler, once, and harms nothing else", async () => {
    const { path, client, server } = await pair();
    const other = new Ear(await net.connect(path));
    client.transport.destroy();
    for (let round = 0; round < 100; round++) server.transport.write("to nobody");
    expect(await server.closed.promise).toMatchObject({ code: "EPIPE" });
    expect(server.transport.write("to nobody")).toBe(false);
    expect(other.closed.settled).toBe(false);
    other.transport.destroy();
  });

  it("tells a handler that comes late that it is closed", async () => {
    const { path } = await pair();
    const transport = await net.connect(path);
    const first = new Ear(transport);
    transport.destroy();
    await first.closed.promise;
    expect(await new Ear(transport).closed.promise).toBeUndefined();
  });

  it("knows the process at its other end", async () => {
    const path = `${testDirectory()}/s`;
    const accepted = new Deferred<Transport>();
    const listener = await net.listen(path, (transport) => accepted.resolve(transport));
    onTestFinished(() => listener.close());
    const caller = await Program.run(
      `import { net } from "./net.ts"; const t = await net.connect(process.argv[2]); say(t.peer()?.pid); await heard();`,
      [path],
    );
    const transport = await accepted.promise;
    expect(transport.peer()).toEqual({ pid: caller.pid, uid: process.geteuid?.() });
    expect(Number(await caller.next())).toBe(process.pid);
    const ear = new Ear(transport);
    caller.kill("SIGKILL");
    await ear.ended.promise;
    transport.destroy();
    await ear.closed.promise;
    expect(transport.peer()?.pid).toBe(caller.pid);
  });

  it("does not keep a process alive when it is told not to", async () => {
    const { path } = await pair();
    const caller = await Program.run(
      `import { net } from "./net.ts"; const t = await net.connect(process.argv[2]); t.keepAlive(false); say("idle");`,
      [path],
    );
    expect(await caller.ended).toMatchObject({ code: 0 });
  });
});

describe("connecting", () => {
  it("fails with the system's own code", async () => {
    const directory = testDirectory();
    await expect(net.connect(`${directory}/missing`)).rejects.toMatchObject({ code: "ENOENT" });
    const listener = await net.listen(`${directory}/s`, () => {});
    renameSync(`${directory}/s`, `${directory}/left`);
    await listener.close();
    await expect(net.connect(`${directory}/left`)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("fails with EAGAIN when the accept queue is full", async () => {
    const path = `${testDirectory()}/s`;
    const busy = await Program.run(
      `import { createServer } from "node:net"; createServer().listen({ path: process.argv[2], backlog: 1 }, () => say("up"));`,
      [path],
    );
    await busy.next();
    busy.kill("SIGSTOP");
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => net.connect(path)));
    const failed = attempts.filter((attempt) => attempt.status === "rejected");
    expect(failed.length).toBeGreaterThan(0);
    for (const attempt of failed) expect(attempt.reason).toMatchObject({ code: "EAGAIN" });
    for (const attempt of attempts) if (attempt.status === "fulfilled") attempt.value.destroy();
  });

  it("refuses a path that the system would cut off", async () => {
    const path = `/tmp/${"x".repeat(120)}`;
    await expect(net.connect(path)).rejects.toMatchObject({ code: "ENAMETOOLONG" });
    await expect(net.listen(path, () => {})).rejects.toMatchObject({ code: "ENAMETOOLONG" });
    expect(existsSync(path.slice(0, 107))).toBe(false);
  });
});

describe("a listening socket", () => {
  it("is its owner's alone from the first moment, whatever the umask, which it leaves as it was", async () => {
    const path = `${testDirectory()}/s`;
    const watcher = await Program.run(
      `import { lstatSync } from "node:fs";
       say("watching");
       for (;;) { const seen = lstatSync(process.argv[2], { throwIfNoEntry: false }); if (seen) { say((seen.mode & 0o777).toString(8)); break; } }`,
      [path],
    );
    await watcher.next();
    const umask = process.umask(0);
    const listener = await net.listen(path, () => {});
    expect(process.umask(umask)).toBe(0);
    expect(await watcher.next()).toMatch(/^[67]00$/);
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    await listener.close();
  });

  it("is its owner's alone in a worker thread, too, which may not change the umask", async () => {
    const path = `${testDirectory()}/s`;
    const program = await Program.run(
      `import { lstatSync } from "node:fs";
       import { isMainThread, Worker } from "node:worker_threads";
       import { net } from "./net.ts";
       if (isMainThread) new Worker(new URL(import.meta.url), { argv: [process.argv[2]] });
       else {
         await net.listen(process.argv[2], () => {});
         say((lstatSync(process.argv[2]).mode & 0o777).toString(8));
         process.exit();
       }`,
      [path],
    );
    expect(await program.next()).toBe("600");
  });

  it("leaves alone what has its name already", async () => {
    const path = `${testDirectory()}/s`;
    const first = await net.listen(path, () => {});
    const { ino } = statSync(path);
    await expect(net.listen(path, () => {})).rejects.toMatchObject({ code: "EADDRINUSE" });
    expect(statSync(path).ino).toBe(ino);
    await first.close();
  });

  it("leaves alone, when it closes, what was put in its place after it was renamed", async () => {
    const path = `${testDirectory()}/s`;
    const listener = await net.listen(`${path}.private`, () => {});
    renameSync(`${path}.private`, path);
    await listener.close();
    expect(existsSync(path)).toBe(true);
  });

  it("fails and leaves nothing behind where it may not be", async () => {
    const directory = testDirectory();
    chmodSync(directory, 0o500);
    await expect(net.listen(`${directory}/deeper/s`, () => {})).rejects.toMatchObject({ code: expect.stringMatching(/EACCES|ENOENT/) });
    chmodSync(directory, 0o700);
  });

  it("keeps the accepted connections when it closes", async () => {
    const { listener, client, server } = await pair();
    await listener.close();
    await listener.close();
    client.transport.write("still here");
    await server.until("still here");
    client.transport.destroy();
  });

  it("lets in whoever is in its queue before it closes", async () => {
    const path = `${testDirectory()}/s`;
    const accepted = new Deferred<Ear>();
    const listener = await net.listen(path, (transport) => accepted.resolve(new Ear(transport)));
    const connecting = net.connect(path); // in the queue already; the event loop hears of it in its next turn
    await listener.close();
    const client = new Ear(await connecting);
    client.transport.write("in time");
    await (await accepted.promise).until("in time");
    client.transport.destroy();
  });

  it("survives having no descriptor left: newcomers are closed, the processor is idle, and it recovers", async () => {
    const path = `${testDirectory()}/s`;
    const server = Program.command("bash", [
      "-c",
      'ulimit -n 60; exec "$0" "$1" "$2"',
      process.execPath,
      await bundled(
        `import { closeSync, openSync } from "node:fs";
         import { net } from "./net.ts";
         let accepted = 0;
         await net.listen(process.argv[2], (t) => { accepted++; t.handle({ onData() { t.write("pong"); }, onDrain() {}, onEnd() { t.end(); }, onClose() {} }); });
         const taken = [];
         try { for (;;) taken.push(openSync("/dev/null")); } catch {}
         say("full");
         await heard();
         say(accepted);
         for (const descriptor of taken) closeSync(descriptor);
         say("free");
         await heard();`,
      ),
      path,
    ]);
    expect(await server.next()).toBe("full");
    const turnedAway = await Promise.all(Array.from({ length: 20 }, async () => new Ear(await net.connect(path))));
    for (const ear of turnedAway) await ear.closed.promise;
    server.tell("now");
    expect(await server.next()).toBe("0");
    expect(await server.next()).toBe("free");
    const late = new Ear(await net.connect(path));
    late.transport.write("ping");
    await late.until("pong");
    late.transport.destroy();
  });
});
