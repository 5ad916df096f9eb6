/** Broken readers of what comes over a connection. Some of them are what the real ones were before they were mended. */
import { type ErrorBody, HobError } from "../../packages/kit/src/errors/hob-error.ts";
import type { Transport, TransportHandler } from "../../packages/kit/src/ports/net.ts";
import { controlMethods } from "../../packages/kit/src/wire/control.ts";
import { isObject } from "../../packages/kit/src/wire/messages.ts";
import { type Canary, canary, promises } from "../engine/target.ts";
import { calling } from "../targets/calling.ts";
import { frames } from "../targets/frames.ts";
import { hello } from "../targets/hello.ts";
import { messages } from "../targets/messages.ts";
import { serving } from "../targets/serving.ts";
import { sloppyFrames } from "./sloppy-frames.ts";

export const wireCanaries: readonly Canary[] = [
  canary(frames, "decodes every chunk for itself", promises.split, sloppyFrames("decodes every chunk for itself")),
  canary(
    frames,
    "goes over the whole line again for every chunk",
    promises.linear,
    sloppyFrames("goes over the whole line again for every chunk"),
  ),
  canary(frames, "counts characters", promises.split, sloppyFrames("counts characters")),
  canary(frames, "tells of a long line at its end", promises.obeyed, sloppyFrames("tells of a long line at its end")),
  canary(frames, "takes the memory that a header asks for", promises.bounded, sloppyFrames("takes the memory that a header asks for")),
  canary(frames, "throws for what is not JSON", promises.typed, sloppyFrames("throws for what is not JSON")),
  canary(messages, "any id will do", promises.obeyed, {
    ...messages.subject,
    isRequest: (value): value is never => isObject(value) && value.jsonrpc === "2.0" && "id" in value && typeof value.method === "string",
  }),
  canary(messages, "explains what is no object by looking into it", promises.typed, {
    ...messages.subject,
    explainInvalid: (value) => ({ id: (value as { id: null }).id ?? null, reason: "no request" }),
  }),
  canary(messages, "believes whatever an error says of itself", promises.obeyed, {
    ...messages.subject,
    fromBody: ({ message, data: { hint: _, ...options } = { code: "" } }: ErrorBody) =>
      new HobError("handler-failed", message, options ?? {}),
  }),
  canary(messages, "writes names without quoting them", promises.typed, {
    ...messages.subject,
    encodeRequest: (id, method) => `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"method":"${method}"}\n`,
  }),
  canary(hello, "takes any object for a hello", promises.obeyed, {
    ...hello.subject,
    readHelloReply: (value) => (isObject(value) ? value : hello.subject.readHelloReply(value)),
  }),
  canary(hello, "knows every member that there may be", promises.refused, {
    ...hello.subject,
    readHelloRequest(value) {
      if (isObject(value) && Object.keys(value).length > 4) throw new HobError("invalid-request", "there is more in it than I know");
      return hello.subject.readHelloRequest(value);
    },
  }),
  canary(serving, "answers what it refuses twice", "one reply for one request", (transport, service) =>
    serving.subject(changed(transport, { write: (chunk) => transport.write(twiceIfError(chunk)) }), service),
  ),
  canary(serving, "goes on reading from a client that does not read", promises.bounded, (transport, service) =>
    serving.subject(changed(transport, { pause() {} }), service),
  ),
  canary(serving, "stumbles over an end of input that it did not expect", promises.typed, (transport, service) =>
    serving.subject(stumbling(transport, "$/end-input"), service),
  ),
  canary(calling, "takes whatever comes for a hello", promises.obeyed, (transport, clock) => {
    const session = calling.subject(transport, clock);
    session.hello = async (request, deadline) => (await session.control(controlMethods.hello, request, deadline)) as never;
    return session;
  }),
  canary(calling, "stumbles over a gap", promises.typed, (transport, clock) => calling.subject(stumbling(transport, "$/gap"), clock)),
];

/** The transport, with some operations replaced. */
function changed(transport: Transport, instead: Partial<Transport>): Transport {
  return new Proxy(transport, {
    get(target, name) {
      const value: unknown = Reflect.get(instead, name) ?? Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function twiceIfError(chunk: Uint8Array | string): Uint8Array | string {
  const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
  return /"id":[^n].*"error":/.test(text) ? text + text : chunk;
}

/** Throws in the middle of a chunk that holds `word`. */
function stumbling(transport: Transport, word: string): Transport {
  const handle = (handler: TransportHandler): void =>
    transport.handle({
      ...handler,
      onData(chunk) {
        if (Buffer.from(chunk).includes(word)) throw new TypeError("cannot read properties of undefined");
        handler.onData(chunk);
      },
    });
  return changed(transport, { handle });
}
