import { describe, expect, it } from "vitest";
import type { Notice } from "../contract.ts";
import { ClientQueue } from "./client-queue.ts";
import { Deferred } from "./deferred.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const size = { columns: 80, rows: 24 };

/** A client that takes what it is sent only while it reads. */
class Client {
  sent = "";
  gone = false;
  #reading: Deferred<void> | undefined;

  stop(): void {
    this.#reading = new Deferred();
  }

  goOn(): void {
    this.#reading?.resolve();
    this.#reading = undefined;
  }

  async write(part: Uint8Array, channel: number): Promise<void> {
    if (this.gone) throw new Error("gone");
    const text = Buffer.from(part).toString();
    const notices = (): string[] =>
      text
        .trimEnd()
        .split("\n")
        .map((line) => describeNotice(JSON.parse(line) as Notice));
    this.sent += channel === 1 ? text : notices().join("");
    await this.#reading?.promise;
  }
}

function describeNotice(notice: Notice): string {
  if (notice.type === "screen") return `<screen after ${notice.skipped}>`;
  return notice.type === "gap" ? `<gap ${notice.bytes}>` : `<${notice.type}>`;
}

function queueFor(client: Client, { bytesMax = 100, screens = true } = {}): ClientQueue {
  const screen = (lines: number) => Promise.resolve({ bytes: bytes(`[screen+${lines}]`), size, alternate: false });
  return new ClientQueue({
    outlet: client,
    bytesMax: () => bytesMax,
    ...(screens ? { screen } : {}),
  });
}

describe("a client's queue", () => {
  it("sends output and notices in their order", async () => {
    const client = new Client();
    const queue = queueFor(client);
    queue.push(bytes("one "));
    queue.notice({ type: "size", size });
    queue.push(bytes("two"));
    await queue.flush();
    expect([client.sent, queue.bytes, queue.freshScreens]).toEqual(["one <size>two", 0, 0]);
  });

  it("is bounded in notices too: of those that a frozen client has not taken the last of each kind is kept", async () => {
    for (const screens of [true, false]) {
      const client = new Client();
      const queue = queueFor(client, { bytesMax: 1000, screens });
      client.stop();
      queue.push(bytes("first"));
      for (let count = 0; count < 10_000; count++) {
        queue.notice({ type: "size", size });
        queue.notice({ type: "renamed", name: `work/${count}` });
      }
      queue.push(bytes("x".repeat(1200)));
      expect(queue.bytes).toBeLessThan(1000);
      client.goOn();
      await queue.flush();
      expect(client.sent).toBe(`first<size><renamed>${screens ? "<screen after 1200>[screen+0]" : "<gap 1200>"}`);
    }
  });

  it("has one fresh screen for a client that was behind, in place of what it missed, and no notice is lost", async () => {
    const client = new Client();
    const queue = queueFor(client);
    client.stop();
    queue.push(bytes("seen "));
    await settle();
    queue.notice({ type: "renamed", name: "a/1" });
    for (let index = 0; index < 50; index++) queue.push(bytes("x".repeat(10)));
    expect(queue.bytes).toBeLessThan(100);
    client.goOn();
    await queue.flush();
    queue.push(bytes(" on"));
    await queue.flush();
    expect([client.sent, queue.freshScreens]).toEqual(["seen <renamed><screen after 500>[screen+0] on", 1]);
  });

  it("keeps what comes behind the screen's moment, and sends another screen when that is too much again", async () => {
    const client = new Client();
    const queue = queueFor(client);
    queue.renew(7);
    client.stop();
    await settle();
    queue.push(bytes("after"));
    client.goOn();
    await queue.flush();
    expect(client.sent).toBe("<screen after 0>[screen+7]after");
    client.stop();
    queue.renew();
    await settle();
    for (let index = 0; index < 20; index++) queue.push(bytes("y".repeat(10)));
    client.goOn();
    await queue.flush();
    expect(client.sent).toBe("<screen after 0>[screen+7]after<screen after 0>[screen+0]<screen after 200>[screen+0]");
  });

  it("tells a follower, who has no screen, how much was left out", async () => {
    const client = new Client();
    const queue = queueFor(client, { screens: false });
    client.stop();
    queue.push(bytes("a"));
    await settle();
    queue.push(bytes("b".repeat(101)));
    client.goOn();
    await queue.flush();
    queue.push(bytes("c"));
    await queue.flush();
    expect(client.sent).toBe("a<gap 101>c");
  });

  it("holds nothing once its client is gone or it was closed", async () => {
    const client = new Client();
    const [gone, closed] = [queueFor(client), queueFor(new Client())];
    client.gone = true;
    gone.push(bytes("x"));
    await gone.flush();
    gone.push(bytes("y".repeat(1000)));
    closed.push(bytes("z"));
    closed.close();
    closed.notice({ type: "size", size });
    await Promise.all([gone.flush(), closed.flush()]);
    expect([gone.bytes, closed.bytes]).toEqual([0, 0]);
  });
});
