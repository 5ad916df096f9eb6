/** `hob term send NAME [TEXT…]`: types text, keys, or stdin. */
import { HobError } from "@hob/kit";
import { answer, nearest, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { splitKeys } from "../keys/sequence.ts";
import { type TermClient, whoOf, withPresent } from "./client.ts";

/** Of stdin, in one call; more is sent in pieces, with the keyboard held from the first to the last. */
const pieceBytesMax = 256 * 1024;
/** A paste is one call, or it would be several pastes. */
const pasteBytesMax = 4 * 1024 * 1024;

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const name = args.required("NAME");
  const keys = [...args.texts("keys").flatMap((text) => splitKeys(text, nearest)), ...(args.flag("enter") ? ["Enter"] : [])];
  const words = args.texts("TEXT");
  const fromInput = words.length === 1 && words[0] === "-";
  const paste = args.flag("paste");
  const common = { name, force: args.flag("force"), paste, ...whoOf(args, context) };
  // A script's stdin may be anything: beside keys it is meant only where there is nothing else to paste.
  const takesInput = fromInput || (words.length === 0 && (keys.length === 0 || paste) && !context.stdin.isTerminal);
  const typed = await withPresent(
    args,
    context,
    async (client) => {
      if (takesInput) return await sendInput(client, { ...common, keys }, context);
      if (words.length === 0 && keys.length === 0)
        throw new HobError("usage", "there is nothing to type", { hint: "Give a text, --keys, or something on stdin" });
      return await client.send({ ...common, keys, ...(words.length === 0 ? {} : { text: words.join(" ") }) });
    },
    name,
  );
  await answer(context, typed, () => "");
  return 0;
}

type SendInput = Parameters<TermClient["send"]>[0];

async function sendInput(client: TermClient, input: SendInput & { keys: string[] }, context: VerbContext): Promise<{ bytes: number }> {
  const { name = "", who, force } = input;
  const pieces = await readPieces(context, input.paste === true);
  if (pieces.length === 1) return await client.send({ ...input, bytes: (pieces[0] as Buffer).toString("base64") });
  const lease = client.lease({ name, ...(who === undefined ? {} : { who }), force: force === true });
  try {
    await lease[Symbol.asyncIterator]().next(); // the keyboard is ours, or this throws who holds it
    let bytes = 0;
    for (const [index, piece] of pieces.entries()) {
      const keys = index === pieces.length - 1 ? input.keys : [];
      bytes += (await client.send({ ...input, keys, bytes: piece.toString("base64") })).bytes;
    }
    return { bytes };
  } finally {
    lease.cancel();
  }
}

/** At least one piece. */
async function readPieces({ stdin }: VerbContext, whole: boolean): Promise<Buffer[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  const all = Buffer.concat(chunks);
  if (whole && all.length > pasteBytesMax)
    throw new HobError("usage", `a paste may have ${pasteBytesMax} bytes, and stdin has ${all.length}`, {
      hint: "Send it without --paste",
    });
  if (whole || all.length <= pieceBytesMax) return [all];
  return Array.from({ length: Math.ceil(all.length / pieceBytesMax) }, (_, index) =>
    all.subarray(index * pieceBytesMax, (index + 1) * pieceBytesMax),
  );
}
