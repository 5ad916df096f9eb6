/**
 * A process that makes one call or reads one stream, started by chaos with an `ActorOrder` as its argument. Its last line
 * of output is an `ActorResult`; the first item of a stream is announced by a line of its own. An error is a result.
 */
import { MiB } from "../../../base/byte-sizes.ts";
import type { PlainError } from "../../../chaos/explained.ts";
import { openConnection } from "../../../client/connect.ts";
import type { Connection } from "../../../client/connection.ts";
import { HobError, messageOf } from "../../../errors/hob-error.ts";
import { clientPorts } from "../../client-ports.ts";
import { itemsKept } from "./target.ts";

export interface ActorOrder {
  kind: "call" | "stream";
  name: string;
  home: string;
  entry: string;
  method: string;
  input: unknown;
  deadlineMs: number;
}

export interface ActorResult {
  answer?: unknown;
  items?: unknown[];
  error?: PlainError;
}

/** A stream may be endless. */
const readForMs = 2_000;
/** What is kept of it has to go through a pipe. */
const itemBytesKept = 4 * MiB;

async function act(order: ActorOrder): Promise<ActorResult> {
  const { name, home, entry, deadlineMs: timeoutMs, method, input } = order;
  const items: unknown[] = [];
  try {
    const connection = await openConnection(clientPorts(), name, { home, entry, timeoutMs, program: "chaos actor" });
    const result =
      order.kind === "call" ? { answer: await connection.call(method, input) } : { items: await read(connection, order, items) };
    await connection.close();
    return result;
  } catch (error) {
    const code = error instanceof HobError ? error.code : "not an error of hob";
    return { ...(order.kind === "stream" ? { items } : {}), error: { code, message: messageOf(error) } };
  }
}

async function read(connection: Connection, { method, input }: ActorOrder, items: unknown[]): Promise<unknown[]> {
  const stream = connection.stream(method, input);
  stream.result.catch(() => undefined); // asked for below, unless we leave
  let left = false;
  let bytes = 0;
  const timer = setTimeout(() => {
    left = true;
    stream.cancel();
  }, readForMs);
  try {
    for await (const item of stream) {
      if (items.length === 0) process.stdout.write("reading\n");
      bytes += JSON.stringify(item).length;
      if (items.length < itemsKept && bytes < itemBytesKept) items.push(item);
    }
    if (!left) await stream.result;
  } catch (error) {
    if (!left) throw error;
  } finally {
    clearTimeout(timer);
  }
  return items;
}

const result = await act(JSON.parse(process.argv[2] ?? "{}") as ActorOrder);
process.stdout.write(`${JSON.stringify(result)}\n`);
