/** What a call is given: its input, from JSON, a file, stdin or pairs, and for a stream the bytes that follow. */
import { HobError, limitTable } from "@hob/kit";
import type { MethodListing } from "@hob/kit/client";
import type { VerbArguments, VerbContext } from "@hob/kit/verb";
import { absolutePath } from "../adapters/paths.ts";
import { isPair, readJsonInput, readPairs } from "../schema/input.ts";
import { asSchema } from "../schema/schema.ts";

export interface CallInput {
  readonly value: unknown;
  /** Bytes to send, each on its channel. */
  readonly sources: readonly { readonly channel: number; readonly bytes: AsyncIterable<Uint8Array> }[];
}

/** Its schema matters only for pairs. */
export type CalledMethod = Pick<MethodListing, "name" | "kind" | "input">;

/** Throws `usage` when the words contradict each other or the method, `invalid-input` when they cannot be read. */
export async function readInput(args: VerbArguments, context: VerbContext, listing: CalledMethod): Promise<CallInput> {
  const words = args.texts("INPUT").filter((word) => word !== "-");
  const dash = words.length < args.texts("INPUT").length;
  const stdinIsInput = dash && words.length === 0 && !args.flag("stdin");
  const stdinIsBytes = args.flag("stdin") || (dash && !stdinIsInput);
  const files = args.texts("file").map(channelAndPath);
  if (listing.kind !== "stream" && (stdinIsBytes || files.length > 0)) {
    throw new HobError("usage", `${listing.name} is a call: it takes no bytes, only an input`, {
      hint: "Give - alone to read the input as JSON from stdin",
    });
  }
  const value = stdinIsInput ? await jsonFrom(context.stdin, "from stdin") : await givenValue(words, context, listing);
  const sources = await Promise.all(files.map(async ({ channel, path }) => ({ channel, bytes: await bytesOf(path, context) })));
  return { value, sources: stdinIsBytes ? [...sources, { channel: 0, bytes: context.stdin }] : sources };
}

async function givenValue(words: readonly string[], context: VerbContext, listing: CalledMethod): Promise<unknown> {
  const [first] = words;
  if (first === undefined) return {};
  if (words.every(isPair)) return readPairs(words, asSchema(listing.input));
  if (words.length > 1) {
    throw new HobError("usage", `the input is either one JSON value or name=value pairs, not ${JSON.stringify(words.join(" "))}`, {
      hint: "See hob call --help",
    });
  }
  return first.startsWith("@")
    ? await jsonFrom(await bytesOf(first.slice(1), context), `in ${first.slice(1)}`)
    : readJsonInput(first, "given");
}

// The files of a call are loaded only for a call that has some: node:fs/promises takes a millisecond.
async function bytesOf(path: string, context: VerbContext): Promise<AsyncIterable<Uint8Array>> {
  const { openBytes } = await import("../adapters/files.ts");
  return await openBytes(absolutePath(context.cwd, path));
}

async function jsonFrom(source: AsyncIterable<Uint8Array>, where: string): Promise<unknown> {
  const { readText } = await import("../adapters/files.ts");
  return readJsonInput(await readText(source, limitTable.frameBytes.value, where), where);
}

function channelAndPath(text: string): { channel: number; path: string } {
  const [, channel, path] = /^(\d{1,3})=(.+)$/s.exec(text) ?? [];
  if (channel === undefined || path === undefined)
    throw new HobError("usage", `--file ${JSON.stringify(text)}: CHANNEL=PATH is wanted, such as 0=photo.jpg`);
  return { channel: Number(channel), path };
}
