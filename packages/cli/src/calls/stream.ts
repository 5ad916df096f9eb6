/**
 * A stream from a script: what is sent to it, its items as JSON lines, its bytes on stdout and stderr. It ends with the
 * stream, with the reader of stdout (then the stream is cancelled, and that is no failure), or with Ctrl-C.
 */
import type { CallOptions, OpenStream, UntypedClient } from "@hob/kit/client";
import { answer, type VerbContext } from "@hob/kit/verb";
import type { CallInput } from "./input.ts";
import { type Shown, showItem, showValue } from "./show.ts";

type Stream = OpenStream<unknown, unknown>;

/** What is called, with what, and how it is shown. */
export interface CallOrder extends Shown {
  readonly method: string;
  readonly input: CallInput;
  readonly options: CallOptions;
}

export async function runStream(client: UntypedClient, order: CallOrder, context: VerbContext): Promise<number> {
  const { method, input, options } = order;
  const stream = client.stream(method, input.value, options);
  const { gone } = context.stdout;
  const cancel = (): void => stream.cancel();
  gone.addEventListener("abort", cancel, { once: true });
  stream.result.catch(() => undefined); // Whoever reads items or bytes sees the error there first.
  try {
    const [items, bytes] = await Promise.race([
      Promise.all([showItems(stream, order, context), showBytes(stream, context)]),
      sourceFailure(stream, input),
    ]);
    const value = await stream.result;
    // Next to items or bytes the stream's own answer would be taken for one of them; with --json it is marked.
    if (context.json || !(items || bytes)) await answer(context, value, () => showValue(value, context.stdout, order));
    if (stream.lost > 0) await context.stderr.write(`${stream.lost} items were lost: they came faster than they were read\n`);
    return 0;
  } catch (error) {
    if (gone.aborted && !context.signal.aborted) return 0;
    throw error;
  } finally {
    gone.removeEventListener("abort", cancel);
    stream.cancel();
  }
}

/** Sends all sources side by side, then says that no more will come. Settles only by rejecting: when a source cannot be read. */
async function sourceFailure(stream: Stream, { sources }: CallInput): Promise<never> {
  await Promise.all(sources.map((source) => sendSource(stream, source)));
  stream.endInput();
  return await new Promise<never>(() => undefined);
}

async function sendSource(stream: Stream, { channel, bytes }: CallInput["sources"][number]): Promise<void> {
  for await (const chunk of bytes) {
    try {
      await stream.write(chunk, channel);
    } catch {
      return; // The stream is over; its result says how.
    }
  }
}

/** Resolves to whether there were any. */
async function showItems(stream: Stream, shown: Shown, context: VerbContext): Promise<boolean> {
  let any = false;
  for await (const item of stream) {
    any = true;
    await context.stdout.write(context.json ? `${JSON.stringify({ item })}\n` : showItem(item, shown));
  }
  return any;
}

async function showBytes(stream: Stream, context: VerbContext): Promise<boolean> {
  let any = false;
  for await (const { channel, bytes } of stream.bytes) {
    any = true;
    if (context.json) await context.stdout.write(`${JSON.stringify({ channel, base64: Buffer.from(bytes).toString("base64") })}\n`);
    else await (channel === 2 ? context.stderr : context.stdout).write(bytes);
  }
  return any;
}
