/** What a line of JSON may be: the checks of wire/messages.ts, the errors that replies carry, and the writers of wire/encode.ts. */
import { HobError } from "../../packages/kit/src/errors/hob-error.ts";
import { encodeError, encodeRequest } from "../../packages/kit/src/wire/encode.ts";
import { explainInvalid, isNotification, isReply, isRequest } from "../../packages/kit/src/wire/messages.ts";
import { clip, demand, demandSame, ofOurs, promises, type Target, typed } from "../engine/target.ts";
import { errorBody, fits, misfit, notification, parsed, reply, request, requestId } from "./shapes.ts";

const real = { isRequest, isNotification, isReply, explainInvalid, fromBody: HobError.fromBody, encodeRequest };
type Messages = typeof real;

const frameBytesMax = 1 << 20;

export const messages: Target<Messages> = {
  name: "messages",
  help: "one value of JSON, as a request, a notification or a reply",
  subject: real,
  shape: "json",
  seeds: [
    { jsonrpc: "2.0", id: 1, method: "greet", params: { name: "Ada" } },
    {
      jsonrpc: "2.0",
      id: "a",
      method: "greet",
      meta: {
        deadlineMs: 200,
        context: { cwd: "/home/ada", env: { LANG: "C" }, umask: 18, terminal: { columns: 80, rows: 24, term: "xterm", color: true } },
        credit: { items: 2, bytes: 100 },
      },
    },
    { jsonrpc: "2.0", id: 5, method: 'odd "\\ name ü' },
    { jsonrpc: "2.0", method: "$/cancel", params: { id: 3 } },
    { jsonrpc: "2.0", id: 3, result: { deep: [1, null, { text: "é" }] } },
    { jsonrpc: "2.0", id: null, error: { code: -32700, message: "no JSON" } },
    {
      jsonrpc: "2.0",
      id: 4,
      error: {
        code: -32010,
        message: "busy",
        data: { code: "busy", hint: "Try again.", retryable: true, retryAfterMs: 20, details: { limit: 5 } },
      },
    },
  ],
  words: ['"jsonrpc":"2.0",', '"id":1,', '"method":"m",', '"meta":{},', '"error":null,', '"result":1,'],
  read(subject, input) {
    const value = parsed(input);
    if (!subject.isRequest(value) && !subject.isNotification(value) && !subject.isReply(value)) return subject.explainInvalid(value);
    return value;
  },
  check(subject, input) {
    const value = parsed(input);
    if (value === undefined) return;
    const kinds = [subject.isRequest(value), subject.isNotification(value), subject.isReply(value)];
    for (const [index, shape] of [request, notification, reply].entries()) {
      const promise = kinds[index] === true ? promises.obeyed : promises.refused;
      demand(kinds[index] === fits(shape, value), promise, () => `${clip(input.toString())}: ${misfit(shape, value)}`);
    }
    demand(kinds.filter(Boolean).length <= 1, promises.obeyed, () => `${clip(input.toString())} is more than one kind of message`);
    if (!kinds.includes(true)) checkExplanation(subject.explainInvalid(value));
    if (subject.isRequest(value)) checkRequest(subject, value);
    if (subject.isReply(value) && value.error !== undefined) checkError(subject, value.error);
  },
};

function checkExplanation({ id, reason }: { id: unknown; reason: unknown }): void {
  demand(id === null || fits(requestId, id), promises.obeyed, () => `the id to answer with is ${String(id)}`);
  demand(typeof reason === "string" && reason !== "", promises.typed, () => "no reason is given");
}

/** A deadline is written as a whole number of milliseconds, so the second writing is what must be the same. */
function checkRequest(subject: Messages, value: unknown): void {
  const write = ({ id, method, params, meta }: RequestLike): string => subject.encodeRequest(id, method, params, meta, frameBytesMax);
  const written = typed(["frame-too-large", "not-serialisable"], () => write(value as RequestLike));
  if ("error" in written) return;
  const read = JSON.parse(written.value) as RequestLike;
  demand(subject.isRequest(read), promises.same, () => `what was written is no request: ${clip(written.value)}`);
  demandSame(write(read), written.value, promises.same, "a request written twice");
}

type RequestLike = { id: number | string; method: string; params?: object; meta?: object };

function checkError(subject: Messages, body: { code: number; message: string }): void {
  const error = subject.fromBody(body);
  ofOurs(error);
  const again = error.toBody();
  demand(fits(errorBody, again), promises.obeyed, () => `an error that was read: ${misfit(errorBody, again)}`);
  demandSame(subject.fromBody(again).toBody(), again, promises.same, "an error read twice");
  JSON.parse(encodeError(null, error));
}
