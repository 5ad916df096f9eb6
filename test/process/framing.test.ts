/** Bytes that do not arrive as messages, and messages that are not what they should be. */
import { describe, expect, test } from "vitest";
import { client, status } from "../clients.ts";
import { RawClient } from "../raw-client.ts";
import { testHome, until } from "../support.ts";

const character = "ä€😀";
const request = (id: number, text: string): string => `${JSON.stringify({ jsonrpc: "2.0", id, method: "echo", params: { text } })}\n`;

describe("a request", () => {
  test("that comes one byte at a time is answered (FRAME-01)", async () => {
    const home = testHome();
    await client(home);
    const raw = await RawClient.greeted(home);
    raw.socket.setNoDelay(true);
    for (const byte of Buffer.from(request(1, character))) {
      raw.write(Uint8Array.of(byte));
      await raw.flushed();
    }
    expect((await raw.reply(1)).result).toBe(character);
  });

  test("that is split at any offset, characters included, is answered (FRAME-01)", async () => {
    const home = testHome();
    await client(home);
    const raw = await RawClient.greeted(home);
    const length = Buffer.byteLength(request(1000, character));
    for (let at = 1; at < length; at++) {
      const bytes = Buffer.from(request(1000 + at, character));
      raw.write(bytes.subarray(0, at));
      await raw.flushed();
      raw.write(bytes.subarray(at));
      expect((await raw.reply(1000 + at)).result).toBe(character);
    }
  });

  test("is one of a thousand in one write, with blank lines and CR LF between them (FRAME-02)", async () => {
    const home = testHome();
    await client(home);
    const raw = await RawClient.greeted(home);
    const text = Array.from({ length: 1000 }, (_, index) =>
      request(index + 1, `n${index + 1}`).replace("\n", index % 3 === 0 ? "\r\n" : "\n\n"),
    );
    raw.write(`${text.join("")}${request(1001, "half").slice(0, 20)}`);
    await until("a thousand answers", () => raw.messages.length === 1001);
    expect(raw.messages.slice(1).map((message) => message.result)).toEqual(Array.from({ length: 1000 }, (_, index) => `n${index + 1}`));
    raw.write(request(1001, "half").slice(20));
    expect((await raw.reply(1001)).result).toBe("half");
  });

  test("as long as the limit is answered, one byte more is refused, and the connection goes on (FRAME-07)", async () => {
    const home = testHome();
    const frameBytes = 100_000;
    await client(home, { limits: { frameBytes } });
    const raw = await RawClient.greeted(home);
    const room = frameBytes - (request(1, "").length - 1);
    for (const [id, size] of [
      [1, room - 1],
      [2, room],
    ] as const) {
      raw.write(request(id, "x".repeat(size)));
      expect((await raw.reply(id)).result).toHaveLength(size);
    }
    raw.write(request(3, "x".repeat(room + 1)));
    expect((await raw.reply(null)).error?.data?.code).toBe("frame-too-large");
    raw.echo(4, "still here");
    expect((await raw.reply(4)).result).toBe("still here");
  });

  test("whose text is counted in bytes, not in characters, is cut nowhere (FRAME-05)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const text = character.repeat(800_000); // 7.2 MB, of 4 and a half million characters
    expect(await daemon.call("echo", { text })).toBe(text);
    await expect(daemon.call("echo", { text: "€".repeat(3_000_000) })).rejects.toMatchObject({ code: "frame-too-large" });
    expect(await daemon.call("echo", { text: "next" })).toBe("next");
  });
});

describe("what is not a request", () => {
  const garbage: [string, string | Uint8Array, string][] = [
    ["a broken line", "{not json\n", "parse-error"],
    ["lone continuation bytes", Uint8Array.of(0x22, 0x80, 0xbf, 0x22, 0x0a), "invalid-request"],
    ["an overlong form outside of a string", Uint8Array.of(0xc0, 0xaf, 0x0a), "parse-error"],
    ["a NUL within a line", "{\u0000}\n", "parse-error"],
    ["null", "null\n", "invalid-request"],
    ["a number", "17\n", "invalid-request"],
    ["an empty array", "[]\n", "invalid-request"],
    ["a batch", `[${request(1, "a").trim()},${request(2, "b").trim()}]\n`, "invalid-request"],
    ["an empty object", "{}\n", "invalid-request"],
    ["another protocol's request", '{"id":1,"method":"echo"}\n', "invalid-request"],
    ["an id that is no id", '{"jsonrpc":"2.0","id":{},"method":"echo"}\n', "invalid-request"],
    ["parameters that are no object", '{"jsonrpc":"2.0","id":null,"method":"echo","params":"x"}\n', "invalid-request"],
    ["a deep nest", `${"[".repeat(100_000)}\n`, "parse-error"],
  ];

  test.each(garbage)("%s is answered with its fault, and the next request is served (FRAME-04)", async (_, bytes, code) => {
    const home = testHome();
    await client(home);
    const raw = await RawClient.greeted(home);
    raw.write(bytes);
    await until("the complaint", () => raw.messages.length === 2);
    expect(raw.messages[1]?.error?.data?.code).toBe(code);
    raw.echo(9, "next");
    expect((await raw.reply(9)).result).toBe("next");
  });

  test("a string with what is no character is read with its substitute, and U+2028 and a lone surrogate come back (FRAME-04)", async () => {
    const home = testHome();
    await client(home);
    const raw = await RawClient.greeted(home);
    const [before, after] = request(1, "@").split("@") as [string, string];
    raw.write(Buffer.concat([Buffer.from(before), Buffer.of(0x80), Buffer.from(after)]));
    expect((await raw.reply(1)).result).toBe("\ufffd");
    raw.write(`${request(2, "\u2028 \\ud800 \u0000").replace("\\\\ud800", "\\ud800")}`);
    expect((await raw.reply(2)).result).toBe("\u2028 \ud800 \u0000");
  });

  test("a notification of a kind that nobody knows is counted and otherwise ignored", async () => {
    const home = testHome();
    await client(home);
    const raw = await RawClient.greeted(home);
    for (let count = 0; count < 5; count++) raw.send({ jsonrpc: "2.0", method: "$/from-the-future", params: {} });
    raw.send({ jsonrpc: "2.0", id: 3, result: "a reply to nothing" });
    raw.echo(1, "next");
    await raw.reply(1);
    expect((await status(home)).ignored.notifications).toBe(6);
  });
});
