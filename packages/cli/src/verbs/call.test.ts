import { HobError } from "@hob/kit";
import type { CallOptions, ChannelBytes, MethodListing, OpenStream, PendingCall, UntypedClient } from "@hob/kit/client";
import { describe, expect, it } from "vitest";
import { type FakeContext, fakeContext } from "../testing/fake-context.ts";
import { argumentsOf, methodListing, runningProbe } from "../testing/samples.ts";
import { call } from "./call.ts";

/** A client that answers `result`, or streams `items` and `bytes`, and remembers what it was asked. */
class FakeClient {
  asked: { method: string; input: unknown; options: CallOptions } | undefined;
  sent: [channel: number, text: string][] = [];
  cancelled = false;
  streams: string[] = [];
  result: Promise<unknown> = Promise.resolve(null);
  items: unknown[] = [];
  bytes: ChannelBytes[] = [];

  isStream(method: string): boolean {
    return this.streams.includes(method);
  }

  call(method: string, input: unknown, options: CallOptions): PendingCall<unknown> {
    this.asked = { method, input, options };
    return this.result as PendingCall<unknown>;
  }

  stream(method: string, input: unknown, options: CallOptions): OpenStream<unknown, unknown> {
    this.asked = { method, input, options };
    const each = async function* <T>(list: readonly T[]): AsyncGenerator<T> {
      yield* list;
    };
    return {
      result: this.result,
      lost: 0,
      bytes: each(this.bytes),
      [Symbol.asyncIterator]: () => each(this.items),
      write: async (chunk: Uint8Array, channel = 0) => void this.sent.push([channel, new TextDecoder().decode(chunk)]),
      endInput: () => undefined,
      cancel: () => {
        this.cancelled = true;
      },
    } as unknown as OpenStream<unknown, unknown>;
  }

  destroy(): void {}
}

const stream = methodListing({ name: "clock", kind: "stream", input: {} });

async function run(client: FakeClient, context: FakeContext, listing: MethodListing, ...words: string[]): Promise<number> {
  if (listing.kind === "stream") client.streams.push(listing.name);
  const manage = {
    list: async () => [],
    open: async () => client as unknown as UntypedClient,
    methods: async () => [listing],
    probe: async () => runningProbe(),
  };
  return await call(argumentsOf("call", "greeter", listing.name, ...words), context, manage);
}

describe("the input of hob call", () => {
  it.each([
    [["name=Ada", "times=3"], { name: "Ada", times: 3 }],
    [['{"name":"Ada"}'], { name: "Ada" }],
    [[], {}],
    [["name:=[1]"], { name: [1] }],
    [["name=3"], { name: "3" }],
  ])("%j is read by the schema", async (words, input) => {
    const client = new FakeClient();
    await run(client, fakeContext(), methodListing(), ...words);
    expect(client.asked?.input).toEqual(input);
  });

  it("comes from stdin with -", async () => {
    const client = new FakeClient();
    await run(client, fakeContext({ stdin: '{"name":"Ada"}' }), methodListing(), "-");
    expect(client.asked?.input).toEqual({ name: "Ada" });
  });

  it.each([
    [["nme=Ada"], "invalid-input", 'there is no input "nme": allowed are name, times'],
    [["times=many"], "invalid-input", "times=many: integer 1..9 is wanted"],
    [["Ada"], "invalid-input", /^the input given is not JSON: /],
    [["{}", "name=x"], "usage", 'the input is either one JSON value or name=value pairs, not "{} name=x"'],
    [["--stdin"], "usage", "greet is a call: it takes no bytes, only an input"],
    [["@/nowhere/at/all.json"], "not-found", /^the file \/nowhere\/at\/all\.json cannot be read: /],
  ] as const)("%j is refused before anything is called", async (words, code, message) => {
    const client = new FakeClient();
    const failure = await run(client, fakeContext(), methodListing(), ...words).catch((error: unknown) => error as HobError);
    expect(failure).toMatchObject({ code });
    expect((failure as HobError).message).toMatch(message);
    expect(client.asked).toBeUndefined();
  });
});

describe("the answer of hob call", () => {
  it("is JSON on one line, and nothing for a method that answers nothing", async () => {
    const [first, second] = [fakeContext(), fakeContext()];
    const client = Object.assign(new FakeClient(), { result: Promise.resolve("Hello, Ada") });
    expect([await run(client, first, methodListing()), first.stdout.text]).toEqual([0, '"Hello, Ada"\n']);
    expect([await run(new FakeClient(), second, methodListing()), second.stdout.text]).toEqual([0, ""]);
  });

  it("is harmless on a terminal", async () => {
    const context = fakeContext({ columns: 80 });
    await run(Object.assign(new FakeClient(), { result: Promise.resolve({ text: "\u009b2J" }) }), context, methodListing());
    expect(context.stdout.text).toBe('{\n  "text": "\\x9b2J"\n}\n');
  });

  it("carries the deadline, the directory, and only the variables that were named", async () => {
    const client = new FakeClient();
    await run(
      client,
      fakeContext({ env: { TOKEN: "x", OTHER: "y" } }),
      methodListing(),
      "--timeout",
      "2s",
      "--env",
      "TOKEN",
      "--env",
      "MISSING",
    );
    expect(client.asked?.options).toMatchObject({ timeoutMs: 2000, context: { cwd: "/work/project", env: { TOKEN: "x" } } });
  });
});

describe("a stream", () => {
  it("prints its items as JSON lines, and its own answer only when there were none", async () => {
    const [some, none] = [fakeContext(), fakeContext()];
    await run(Object.assign(new FakeClient(), { items: [1, { a: 2 }], result: Promise.resolve("end") }), some, stream);
    await run(Object.assign(new FakeClient(), { result: Promise.resolve("end") }), none, stream);
    expect([some.stdout.text, none.stdout.text]).toEqual(['1\n{"a":2}\n', '"end"\n']);
  });

  it("sends channel 1 to stdout and channel 2 to stderr", async () => {
    const context = fakeContext();
    const bytes = [1, 2].map((channel) => ({ channel, bytes: new TextEncoder().encode(`on ${channel}`) }));
    await run(Object.assign(new FakeClient(), { bytes }), context, stream);
    expect([context.stdout.text, context.stderr.text]).toEqual(["on 1", "on 2"]);
  });

  it("marks with --json what is an item, what are bytes, and what is the answer", async () => {
    const context = fakeContext({ json: true });
    const bytes = [{ channel: 1, bytes: new Uint8Array([255]) }];
    await run(Object.assign(new FakeClient(), { items: [7], bytes, result: Promise.resolve(8) }), context, stream);
    expect(context.stdout.text.trim().split("\n").sort()).toEqual(['{"channel":1,"base64":"/w=="}', '{"item":7}', '{"ok":true,"data":8}']);
  });

  it("is sent stdin on channel 0, with --stdin or with - next to another input", async () => {
    for (const words of [["--stdin"], ["{}", "-"]]) {
      const client = new FakeClient();
      await run(client, fakeContext({ stdin: "bytes" }), stream, ...words);
      expect(client.sent).toEqual([[0, "bytes"]]);
    }
  });

  it("is cancelled when the reader of stdout leaves, which is no failure", async () => {
    const context = fakeContext();
    const client = new FakeClient();
    client.result = new Promise((_, reject) =>
      context.stdout.gone.addEventListener("abort", () => reject(new HobError("cancelled", "cancelled"))),
    );
    const done = run(client, context, stream);
    setImmediate(() => context.stdout.leave());
    expect([await done, client.cancelled]).toEqual([0, true]);
  });

  it("that breaks is a failure", async () => {
    const client = new FakeClient();
    client.result = Promise.reject(new HobError("too-slow", "the reader did not keep up"));
    await expect(run(client, fakeContext(), stream)).rejects.toMatchObject({ code: "too-slow" });
  });
});
