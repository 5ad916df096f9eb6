/**
 * The client's whole side of one connection: whatever a program that listens at the address sends, every call ends with a
 * value or with one of our errors, and nothing is thrown where nobody catches.
 */
import { Deadline } from "../../packages/kit/src/base/deadline.ts";
import type { Transport } from "../../packages/kit/src/ports/net.ts";
import { CallingSession } from "../../packages/kit/src/rpc/calling-session.ts";
import { ManualClock } from "../../packages/kit/src/sim/manual-clock.ts";
import { memoryLink } from "../../packages/kit/src/sim/memory-transport.ts";
import { helloRequest, ServiceInMemory } from "../../packages/kit/src/sim/session-pair.ts";
import { settled } from "../../packages/kit/src/sim/settled.ts";
import { encodeBytesFrame } from "../../packages/kit/src/wire/frames.ts";
import { limitsWith } from "../../packages/kit/src/wire/limits.ts";
import { demand, ofOurs, promises, type Target, Violation } from "../engine/target.ts";
import { fits, helloReply, misfit } from "./shapes.ts";
import { Sink } from "./sink.ts";

type Calling = (transport: Transport, clock: ManualClock) => CallingSession;

const limits = limitsWith({ frameBytes: 2_048, streamItems: 4, streamBytes: 256 });
const line = (value: object): string => `${JSON.stringify({ jsonrpc: "2.0", ...value })}\n`;
/** The first call has the id 1, the first stream 2. */
const hello = line({ id: 1, result: new ServiceInMemory().hello() });
const item = line({ method: "$/item", params: { id: 2, seq: 1, item: { text: "é" } } });

export const calling: Target<Calling> = {
  name: "calling",
  help: "a connection to whatever listens at the address, from its first byte to its end",
  subject: (transport, clock) => new CallingSession(transport, clock, limits),
  shape: "lines",
  seeds: [
    hello + line({ id: 3, result: "called" }) + item + line({ id: 2, result: "counted" }),
    hello +
      line({ method: "$/progress", params: { id: 3, value: 1 } }) +
      line({ id: 3, error: { code: -32010, message: "busy", data: { code: "busy", retryAfterMs: 5 } } }),
    hello +
      item +
      line({ method: "$/gap", params: { id: 2, from: 2, to: 4, lost: 3 } }) +
      line({ method: "$/credit", params: { id: 2, bytes: 9 } }),
    hello + line({ method: "$/closing", params: { reason: "ending" } }) + line({ method: "$/closed", params: {} }),
    line({ id: null, error: { code: -32011, message: "too many", data: { code: "too-many-connections" } } }),
    Buffer.concat([
      Buffer.from(hello),
      Buffer.from(encodeBytesFrame(2, 1, Buffer.from("bytes"))),
      Buffer.from(line({ id: 2, result: null })),
    ]),
    "HTTP/1.1 400 Bad Request\r\n\r\n",
  ],
  words: ['"id":2', '"id":3', '"method":"$/item"', '"result":', '"error":', "\0\0\0\0\0\0\0\0\u0002\u0001"],
  async read(open, input) {
    const sink = new Sink();
    const { ends } = begun(open, sink);
    sink.feed(input, 16);
    await settled();
    sink.cut();
    await Promise.allSettled(Object.values(ends));
  },
  async check(open, input, chance) {
    const { client, server: daemon } = memoryLink({ chunkLength: (available) => Math.min(available, 1 + chance.below(64)) });
    daemon.handle({ onData() {}, onDrain() {}, onEnd() {}, onClose() {} });
    const { clock, session, ends } = begun(open, client);
    daemon.write(input);
    await settled();
    daemon.end();
    await clock.advance(60_000);
    const [greeting, ...others] = await Promise.allSettled([ends.hello, ends.call, ends.result, ends.items, ends.bytes]);
    for (const outcome of [greeting, ...others]) if (outcome.status === "rejected") checkError(outcome.reason);
    if (greeting.status === "fulfilled")
      demand(fits(helloReply, greeting.value), promises.obeyed, () => `a hello was taken: ${misfit(helloReply, greeting.value)}`);
    demand(session.inFlight === 0, promises.typed, () => `${session.inFlight} calls never ended`);
    await settled();
  },
};

/** A session under way with a hello, a call, and a stream that is read only after everything has come. */
function begun(open: Calling, transport: Transport) {
  const clock = new ManualClock();
  const session = open(transport, clock);
  const hello = session.hello(helloRequest, Deadline.after(clock, 5_000));
  const call = session.call("greet", { name: "Ada" }, { onProgress: () => undefined });
  const stream = session.stream("count", {});
  const over = session.closed;
  const ends = {
    hello,
    call,
    result: stream.result,
    items: over.then(() => countOf(stream, limits.streamItems)),
    bytes: over.then(() => countOf(stream.bytes, limits.streamBytes)),
  };
  for (const end of Object.values(ends)) end.catch(() => undefined);
  return { clock, session, ends };
}

/** What waited unread, which the credit that was granted must bound. */
async function countOf(values: AsyncIterable<unknown>, most: number): Promise<number> {
  let count = 0;
  try {
    for await (const _ of values) count++;
  } finally {
    demand(count <= most, promises.bounded, () => `${count} values were kept for a reader that read none`);
  }
  return count;
}

function checkError(error: unknown): void {
  if (error instanceof Violation) throw error;
  const { message } = ofOurs(error);
  demand((error as { code?: string }).code !== "internal", promises.typed, () => `a mistake of our own: ${message}`);
}
