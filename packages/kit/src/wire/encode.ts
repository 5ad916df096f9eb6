/**
 * From values to lines. Turning a value into JSON can fail (it is cyclic, holds a BigInt, has a getter that throws, is too
 * long for a string) and its size is known only afterwards: each function here throws a `HobError` for the one message
 * that it was asked to write, so that the caller can answer that one call with it. Envelopes are put together as text:
 * it is what makes a call cheap, and every part of them that is not a number is passed through `JSON.stringify`.
 */
import { HobError, messageOf } from "../errors/hob-error.ts";
import type { ErrorCode } from "../errors/table.ts";
import { notifications } from "./control.ts";
import type { RequestId, RequestMeta } from "./messages.ts";

/** The hint and the details of an error have this length at most, so that its reply always fits. */
const errorTextCharsMax = 16 * 1024;
/** What V8 says of a string past 2^29 - 24 units. */
const tooLongForString = "Invalid string length";
/** How far into a value is looked before it is written. */
const lookedAtPartsMax = 256;
const lookedAtDepthMax = 4;

/** A request. Throws `not-serialisable` or `frame-too-large`. */
export function encodeRequest(
  id: RequestId,
  method: string,
  params: unknown,
  meta: RequestMeta | undefined,
  frameBytesMax: number,
): string {
  const what = `the input of ${method}`;
  let line = `{"jsonrpc":"2.0","id":${encodeId(id)},"method":${JSON.stringify(method)}`;
  if (params !== undefined) line += `,"params":${encodeValue(params, what, frameBytesMax, "frame-too-large")}`;
  if (meta !== undefined) line += `,"meta":${encodeMeta(meta, method, frameBytesMax)}`;
  return checkSize(`${line}}\n`, what, frameBytesMax, "frame-too-large");
}

/** The reply with a result; `undefined` is sent as null. Throws `not-serialisable` or `reply-too-large`. */
export function encodeResult(id: RequestId, result: unknown, method: string, frameBytesMax: number): string {
  const text = encodeValue(result, method, frameBytesMax, "reply-too-large");
  return checkSize(`{"jsonrpc":"2.0","id":${encodeId(id)},"result":${text}}\n`, method, frameBytesMax, "reply-too-large");
}

/** The reply with an error. Never throws: details that cannot be written are left out. `id` is null when none could be read. */
export function encodeError(id: RequestId | null, error: HobError): string {
  const body = error.toBody();
  let text: string;
  try {
    text = JSON.stringify(body);
    if (text.length > 2 * errorTextCharsMax) throw new RangeError("details too long");
  } catch {
    if (body.data !== undefined) body.data = { code: error.code, hint: String(error.hint).slice(0, errorTextCharsMax) };
    text = JSON.stringify(body);
  }
  return `{"jsonrpc":"2.0","id":${id === null ? "null" : encodeId(id)},"error":${text}}\n`;
}

/** A notification whose parameters are ours, small and plain. */
export function encodeNotification(method: string, params: unknown): string {
  return `{"jsonrpc":"2.0","method":"${method}","params":${JSON.stringify(params)}}\n`;
}

/** One item of a stream, from JSON text that `encodeValue` made. */
export function encodeItem(id: RequestId, seq: number, itemText: string): string {
  return `{"jsonrpc":"2.0","method":"${notifications.item}","params":{"id":${encodeId(id)},"seq":${seq},"item":${itemText}}}\n`;
}

/** How far a call is, from JSON text that `encodeValue` made. */
export function encodeProgress(id: RequestId, valueText: string): string {
  return `{"jsonrpc":"2.0","method":"${notifications.progress}","params":{"id":${encodeId(id)},"value":${valueText}}}\n`;
}

/** JSON text of at most `bytesMax` bytes. `what` names the value in the error, `tooLarge` is the error's code. */
export function encodeValue(value: unknown, what: string, bytesMax: number, tooLarge: ErrorCode): string {
  if (value === undefined) return "null";
  let text: string | undefined;
  let least = 0;
  try {
    least = leastBytes(value, { partsLeft: lookedAtPartsMax }, 0);
    if (least <= bytesMax) text = JSON.stringify(value);
  } catch (error) {
    const why = messageOf(error);
    if (why === tooLongForString) throw sizeError(what, bytesMax, tooLarge);
    throw new HobError("not-serialisable", `${what} cannot be written as JSON: ${why}`, { cause: error });
  }
  if (least > bytesMax) throw sizeError(what, bytesMax, tooLarge);
  if (text === undefined) throw new HobError("not-serialisable", `${what} cannot be written as JSON: it is ${kindOf(value)}`);
  return checkSize(text, what, bytesMax, tooLarge);
}

/** What JSON has no word for. */
function kindOf(value: unknown): string {
  return typeof value === "object" ? "an object whose toJSON answers undefined" : `a ${typeof value}`;
}

/**
 * Bytes that a value has in JSON at the very least, seen from its first parts. Writing gigabytes only to refuse them would
 * hold up everybody else for seconds, or end the process for want of memory.
 */
function leastBytes(value: unknown, look: { partsLeft: number }, depth: number): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 1;
  if (ArrayBuffer.isView(value)) return "length" in value ? 2 * (value.length as number) : 2;
  if (depth === lookedAtDepthMax || "toJSON" in value) return 1;
  return Array.isArray(value) ? leastOfItems(value, look, depth) : leastOfFields(value, look, depth);
}

function leastOfItems(items: readonly unknown[], look: { partsLeft: number }, depth: number): number {
  let bytes = 2 * items.length;
  for (let index = 0; index < items.length && look.partsLeft-- > 0; index++) bytes += leastBytes(items[index], look, depth + 1) - 1;
  return bytes;
}

function leastOfFields(fields: object, look: { partsLeft: number }, depth: number): number {
  let bytes = 2;
  for (const name in fields) {
    if (look.partsLeft-- <= 0) break;
    if (Object.hasOwn(fields, name)) bytes += leastBytes((fields as Record<string, unknown>)[name], look, depth + 1);
  }
  return bytes;
}

/** Most requests carry a deadline and nothing else. */
function encodeMeta(meta: RequestMeta, method: string, frameBytesMax: number): string {
  if (meta.context === undefined && meta.credit === undefined && typeof meta.deadlineMs === "number")
    return `{"deadlineMs":${Math.ceil(meta.deadlineMs)}}`;
  return encodeValue(meta, `the context of ${method}`, frameBytesMax, "frame-too-large");
}

function encodeId(id: RequestId): string {
  return typeof id === "number" ? String(id) : JSON.stringify(id);
}

/** A character has at most three bytes in UTF-8 for each unit of length, which spares most texts the exact count. */
function checkSize(text: string, what: string, bytesMax: number, tooLarge: ErrorCode): string {
  if (text.length * 3 > bytesMax && (text.length - 1 > bytesMax || Buffer.byteLength(text) - 1 > bytesMax))
    throw sizeError(what, bytesMax, tooLarge);
  return text;
}

function sizeError(what: string, bytesMax: number, code: ErrorCode): HobError {
  return new HobError(code, `${what} is larger than ${bytesMax} bytes, the limit of one message`, { details: { limit: bytesMax } });
}
