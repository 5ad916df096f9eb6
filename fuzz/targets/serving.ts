/**
 * The daemon's whole side of one connection. A client may send anything, in any pieces, and read nothing: requests get one
 * reply each, what waits for the client stays bounded, and the daemon's own code never stumbles.
 */
import type { Transport } from "../../packages/kit/src/ports/net.ts";
import { ServingSession } from "../../packages/kit/src/rpc/serving-session.ts";
import type { Chance } from "../../packages/kit/src/sim/machine/chance.ts";
import { memoryLink } from "../../packages/kit/src/sim/memory-transport.ts";
import { helloRequest, ServiceInMemory } from "../../packages/kit/src/sim/session-pair.ts";
import { settled } from "../../packages/kit/src/sim/settled.ts";
import { encodeBytesFrame, FrameReader } from "../../packages/kit/src/wire/frames.ts";
import { isRequest } from "../../packages/kit/src/wire/messages.ts";
import { clip, demand, promises, type Target } from "../engine/target.ts";
import { fits, notification, reply } from "./shapes.ts";
import { Sink } from "./sink.ts";

type Serving = (transport: Transport, service: ServiceInMemory) => ServingSession;

interface Reply {
  id: number | string | null;
}

const limits = {
  frameBytes: 2_048,
  queuedBytesPerConnection: 4_096,
  streamBytes: 1_024,
  streamItems: 4,
  streamQueueItems: 8,
  streamQueueBytes: 1_024,
  requestsPerConnection: 16,
};
const bytesFrameBytes = 64 * 1024;
/** Of one read; all of it is taken before the session can pause. */
const chunkBytes = 64;
/** Of the pipe between the two sides, and of what waits before it. */
const capacityBytes = 1_024;
/** What one byte of a chunk may cause to be written: an empty object is answered with an error and its hint. */
const answerBytesPerByte = 150;

const line = (value: object): string => `${JSON.stringify({ jsonrpc: "2.0", ...value })}\n`;
const hello = line({ id: 1, method: "$/hello", params: helloRequest });

export const serving: Target<Serving> = {
  name: "serving",
  help: "a connection to a daemon, from its first byte to its end",
  subject: (transport, service) => new ServingSession(transport, service, 1),
  shape: "lines",
  seeds: [
    hello + line({ id: 2, method: "echo", params: { text: "é" } }) + line({ id: 2, method: "throw" }) + line({ id: 3, method: "nothing" }),
    hello +
      line({ id: 4, method: "count", params: { to: 30 }, meta: { credit: { items: 2 } } }) +
      line({ method: "$/credit", params: { id: 4, items: 9 } }),
    hello + line({ id: 5, method: "lossy", params: { to: 50 } }) + line({ method: "$/cancel", params: { id: 5 } }),
    hello +
      line({ id: 6, method: "wait" }) +
      line({ id: 7, method: "$/position", params: { id: 6 } }) +
      line({ method: "$/cancel", params: { id: 6 } }),
    hello + line({ id: "a", method: "wait", meta: { deadlineMs: 5, context: { cwd: "/", env: { A: "b" } } } }),
    Buffer.concat([
      Buffer.from(hello + line({ id: 8, method: "upper" })),
      Buffer.from(encodeBytesFrame(8, 0, Buffer.from("hob"))),
      Buffer.from(line({ method: "$/end-input", params: { id: 8 } })),
    ]),
    "x\n".repeat(200),
    line({ id: 9, method: "$/status" }) + line({ id: 10, method: "$/stop", params: { reason: "x" } }) + line({ id: 11, method: "echo" }),
  ],
  words: [
    '{"jsonrpc":"2.0","id":2,"method":"echo"}\n',
    "[]\n",
    "{}\n",
    "x\n",
    '"method":"count"',
    '"method":"$/credit"',
    '"method":"wait"',
    "\0\0\0\0\u0001\0\0\0\u0008\0x",
  ],
  async read(open, input) {
    const sink = new Sink();
    open(sink, serviceOfAll());
    sink.feed(input, chunkBytes);
    await settled();
    sink.cut();
    await settled();
  },
  async check(open, input, chance) {
    await everyRequestIsAnswered(open, input, chance);
    await silentReaderIsBounded(open, input);
  },
};

/** A method for every way of answering. */
function serviceOfAll(): ServiceInMemory {
  const service = new ServiceInMemory(limits);
  service.call("echo", (input: unknown) => input);
  service.call("throw", () => {
    throw new Error("on purpose");
  });
  service.call("nothing", () => undefined);
  service.call("wait", (_input, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))), {
    concurrency: 1,
    queueMax: 2,
  });
  service.stream("count", (input: { to?: unknown }) => counted(input));
  service.stream("lossy", (input: { to?: unknown }) => counted(input), { overflow: "drop" });
  service.stream("latest", (input: { to?: unknown }) => counted(input), { overflow: "latest" });
  service.stream("strict", (input: { to?: unknown }) => counted(input), { overflow: "disconnect" });
  service.stream("upper", async (_input, call) => {
    for await (const { bytes } of call.incoming) await call.write(Buffer.from(Buffer.from(bytes).toString().toUpperCase()));
  });
  return service;
}

/** A session, and the client's end of its connection. */
function connected(open: Serving, chunkLength = (available: number) => Math.min(available, chunkBytes)) {
  const service = serviceOfAll();
  const { client, server } = memoryLink({ chunkLength, capacityBytes, markBytes: capacityBytes });
  const session = open(server, service);
  return { service, client, session };
}

async function* counted({ to }: { to?: unknown }): AsyncGenerator<number, string> {
  const last = typeof to === "number" ? Math.min(100, to) : 10;
  for (let number = 1; number <= last; number++) yield number;
  return "counted";
}

async function everyRequestIsAnswered(open: Serving, input: Buffer, chance: Chance): Promise<void> {
  const { service, client, session } = connected(open, (available) => Math.min(available, 1 + chance.below(chunkBytes)));
  const replies: Reply[] = [];
  const reader = new FrameReader({ frameBytes: 1 << 20, bytesFrameBytes }, collector(replies));
  client.handle({ onData: (chunk) => reader.feed(chunk), onDrain() {}, onEnd() {}, onClose() {} });
  client.write(input);
  await settled();
  client.endWriting();
  await settled();
  await service.clock.advance(60_000);
  await session.close();
  demand(!service.logged.some((text) => text.includes("a session failed")), promises.typed, () => service.logged.join("\n"));
  demandAnswers(requestIds(input), replies);
  for (const { name, gate } of service.methods.values())
    demand(gate.running === 0 && gate.queued === 0, promises.bounded, () => `${name} holds ${gate.running} slots after its caller is gone`);
}

function collector(replies: Reply[]): ConstructorParameters<typeof FrameReader>[1] {
  return {
    onMessage(message) {
      if (fits(reply, message)) replies.push(message as Reply);
      else demand(fits(notification, message), promises.typed, () => `what was sent is no message: ${clip(JSON.stringify(message))}`);
    },
    onBytes() {},
    onProblem({ error }) {
      throw error;
    },
  };
}

/** No id is answered more often than it was asked with; a complaint without an id may come at any time. */
function demandAnswers(asked: readonly (number | string)[], replies: readonly Reply[]): void {
  const left = new Map<unknown, number>();
  for (const id of asked) left.set(id, (left.get(id) ?? 0) + 1);
  for (const { id } of replies) {
    if (id === null) continue;
    const count = left.get(id) ?? 0;
    demand(count > 0, "one reply for one request", () => `a reply to ${JSON.stringify(id)} that nobody waits for`);
    left.set(id, count - 1);
  }
}

/** Ids of all that looks like a request, whether it is one or not: a message that is wrong is answered with its id, too. */
function requestIds(input: Buffer): (number | string)[] {
  const ids: (number | string)[] = [];
  const reader = new FrameReader(
    { frameBytes: limits.frameBytes, bytesFrameBytes },
    {
      onMessage(message) {
        const id = (message as { id?: unknown } | null)?.id;
        if (isRequest(message) || typeof id === "number" || typeof id === "string") ids.push(id as number | string);
      },
      onBytes() {},
      onProblem() {},
    },
  );
  reader.feed(input);
  return ids;
}

/** A client that reads nothing: what waits for it is the limit at most, and what one chunk caused. */
async function silentReaderIsBounded(open: Serving, input: Buffer): Promise<void> {
  const { client, session } = connected(open);
  client.freeze();
  client.write(input);
  await settled();
  const most = limits.queuedBytesPerConnection + capacityBytes + chunkBytes * answerBytesPerByte;
  const queued = session.outbox.queuedBytes;
  demand(queued <= most, promises.bounded, () => `${queued} bytes wait for a client that reads nothing`);
  client.destroy();
  await settled();
  session.destroy();
  await settled();
}
