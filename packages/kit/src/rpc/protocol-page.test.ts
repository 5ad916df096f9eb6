import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { HobError } from "../errors/hob-error.ts";
import { helloRequest, RawClient, type RawMessage, ServiceInMemory } from "../sim/session-pair.ts";
import { settled } from "../sim/settled.ts";
import type { HelloReply, LastEnd, MethodReport } from "../wire/control.ts";
import { encodeBytesFrame } from "../wire/frames.ts";

/** The daemon that the page talks to. */
class Greeter extends ServiceInMemory {
  session: RawClient["session"] | undefined;

  constructor() {
    super();
    this.call("greet", ({ name }: { name: string }) => `Hello, ${name}`, { input: z.object({ name: z.string() }), idempotent: true });
    this.call("wait", (_input, call) => {
      call.progress("waiting");
      return new Promise(() => {});
    });
    this.stream(
      "count",
      async function* ({ to }: { to: number }) {
        for (let n = 1; n <= to; n++) yield n;
        return `counted to ${to}`;
      },
      { input: z.object({ to: z.number() }) },
    );
    this.stream("upper", async (_input, call) => {
      for await (const { bytes } of call.incoming) await call.write(Buffer.from(Buffer.from(bytes).toString().toUpperCase()));
    });
  }

  override hello(): HelloReply {
    return { ...super.hello(), daemon: "greeter", idempotent: ["greet"], streams: ["count", "upper"] };
  }

  override control(_method: string, params: unknown): unknown {
    const { reason } = params as { reason: string };
    this.clock.timer(0, () => this.session?.drain(new HobError("draining", `greeter@default is ending: ${reason}`)));
    this.clock.timer(2, () => void this.session?.close());
    return { pid: 200, generation: "0".repeat(32) };
  }
}

interface Dialogue {
  greeted: boolean;
  lines: string[];
}

function dialogues(): Dialogue[] {
  const page = readFileSync(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");
  const blocks = [...page.matchAll(/^```dialogue( hello)?\n([\s\S]*?)^```$/gm)];
  return blocks.map(([, greeted, body]) => ({ greeted: greeted !== undefined, lines: (body ?? "").trimEnd().split("\n") }));
}

/** `1 6 "HOB"` on the page is a raw frame: channel, stream, text. */
const framePattern = /^(\d+) (\d+) "(.*)"$/;

function toSend(text: string): string | Uint8Array {
  const frame = framePattern.exec(text);
  return frame === null ? `${text}\n` : encodeBytesFrame(Number(frame[2]), Number(frame[1]), Buffer.from(frame[3] ?? ""));
}

/** `…` on the page stands for any text. */
function expected(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => (value === "…" ? expect.any(String) : value));
}

async function replay({ greeted, lines }: Dialogue): Promise<void> {
  const service = new Greeter();
  const client = new RawClient(service);
  service.session = client.session;
  if (greeted) await client.request("hello", "$/hello", helloRequest);
  client.messages.length = 0;
  const heard: RawMessage[] = client.messages;
  for (const line of lines) {
    const text = line.slice(2);
    if (line.startsWith("→")) {
      await client.send(toSend(text));
      continue;
    }
    const frame = framePattern.exec(text);
    if (heard.length === 0 && client.frames.length === 0) await service.clock.advance(1);
    if (frame === null) expect(heard.shift()).toEqual(expected(text));
    else
      expect(client.frames.shift()).toEqual({ channel: Number(frame[1]), stream: Number(frame[2]), payload: Buffer.from(frame[3] ?? "") });
  }
  await settled();
  expect([heard, client.frames]).toEqual([[], []]);
}

const all = dialogues();

test("the page has dialogues", () => {
  expect(all.length).toBeGreaterThan(6);
});

test.each(all.map((dialogue) => [dialogue.lines[0], dialogue] as const))(
  "the dialogue that begins with %s happens as it is written",
  async (_first, dialogue) => {
    await replay(dialogue);
  },
);

test("the frame that is spelled out is what is sent", () => {
  expect(Buffer.from(toSend(`0 6 "hob"`) as Uint8Array).toString("hex")).toBe("00000000030000000600686f62");
});

/** Complete by their types: what is added there is missed here. */
const kinds: Record<LastEnd["kind"], true> = { clean: true, failed: true, crashed: true, exited: true, forced: true, killed: true };
const figures: Record<keyof MethodReport, true> = {
  ...{ inFlight: true, queued: true, served: true, failed: true, refused: true, abandoned: true, p50Ms: true, p99Ms: true },
};

test("every way to end and every figure of a method is on the page", () => {
  const text = readFileSync(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");
  for (const kind of Object.keys(kinds)) expect(text).toContain(`| \`${kind}\` |`);
  for (const name of Object.keys(figures)) expect(/\| `methods` \|.*/.exec(text)?.[0]).toContain(name);
});
