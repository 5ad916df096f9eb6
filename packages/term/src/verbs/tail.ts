/** `hob term tail NAME [-f]`: the last lines, and with -f what comes after them until the program ends. */
import { HobError } from "@hob/kit";
import { answer, successText, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { NoticeReader } from "../attach/notices.ts";
import { channels } from "../core/channels.ts";
import { daemonGone, type TermClient, timeLeftMs, withPresent } from "./client.ts";

const linesDefault = 10;

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const name = args.required("NAME");
  const lines = args.number("lines") ?? linesDefault;
  const work = args.flag("follow")
    ? (client: TermClient) => follow(client, { name, lines, plain: !args.flag("raw") }, args.number("timeout"), context)
    : (client: TermClient) => show(client, name, lines, context);
  return await withPresent(args, context, work, name);
}

async function show(client: TermClient, name: string, lines: number, context: VerbContext): Promise<number> {
  const { text = "" } = lines === 0 ? {} : await client.capture({ name, history: true, last: lines });
  await answer(context, { text }, () => (text === "" || text.endsWith("\n") ? text : `${text}\n`));
  return 0;
}

async function follow(
  client: TermClient,
  input: { name: string; lines: number; plain: boolean },
  timeout: number | undefined,
  context: VerbContext,
): Promise<number> {
  const { stdout, json, signal } = context;
  const stream = client.tail(input, { signal, timeoutMs: timeLeftMs(context, timeout) });
  const notices = new NoticeReader();
  const decoder = new TextDecoder();
  const leave = (): void => stream.cancel();
  stdout.gone.addEventListener("abort", leave, { once: true });
  try {
    for await (const { channel, bytes } of stream.bytes) {
      if (channel === channels.output)
        await stdout.write(
          json
            ? itemText(input.plain ? { text: decoder.decode(bytes, { stream: true }) } : { base64: Buffer.from(bytes).toString("base64") })
            : bytes,
        );
      else await tell(notices.read(bytes), context);
    }
    const end = await stream.result;
    if (json) await stdout.write(`${successText(end)}\n`);
    return 0;
  } catch (error) {
    if (stdout.gone.aborted && error instanceof HobError && error.code === "cancelled") return 0;
    throw daemonGone(error);
  } finally {
    stdout.gone.removeEventListener("abort", leave);
    stream.cancel();
  }
}

/** What was left out is said: on stderr for people, in its place for programs. */
async function tell(notices: ReturnType<NoticeReader["read"]>, { json, stdout, stderr, command }: VerbContext): Promise<void> {
  for (const notice of notices) {
    if (notice.type !== "gap") continue;
    if (json) await stdout.write(itemText({ gap: notice.bytes }));
    else await stderr.write(`${command}: ${notice.bytes} bytes were left out, because they were not read in time\n`);
  }
}

function itemText(item: unknown): string {
  return `${JSON.stringify({ item })}\n`;
}
