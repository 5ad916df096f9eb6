/** `hob term record NAME FILE`: looks on, and writes what it sees with the time, until the program ends or Ctrl-C. */
import { HobError } from "@hob/kit";
import { answer, directoryFor, formatDuration, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { CastFile } from "../adapters/cast-file.ts";
import { NoticeReader } from "../attach/notices.ts";
import { CastWriter } from "../cast/writer.ts";
import type { Notice } from "../contract.ts";
import { channels } from "../core/channels.ts";
import { daemonGone, type TermClient, timeLeftMs, withPresent } from "./client.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const name = args.required("NAME");
  const path = args.required("FILE");
  const beganMs = context.clock.monotonicMs();
  const recorded = await withPresent(
    args,
    context,
    async (client) => {
      const { name: whole } = await client.info({ name }); // before a file is made for a name that nobody has
      const file = await CastFile.create(directoryFor(path, context.cwd), path, args.flag("overwrite"));
      try {
        const done = await record(client, { name, title: args.text("title") ?? whole, timeout: args.number("timeout") }, file, context);
        await file.requireThere();
        return done;
      } finally {
        await file.close();
      }
    },
    name,
  );
  const seconds = (context.clock.monotonicMs() - beganMs) / 1000;
  const { file, bytes, ended } = recorded;
  await answer(context, { file, bytes, seconds, ended }, () => `${file}: ${formatDuration(seconds * 1000)} of ${name}\n`);
  return 0;
}

interface Recorded {
  readonly file: string;
  /** Of output. */
  readonly bytes: number;
  /** The program ended, or the daemon with it; else the recording was stopped. */
  readonly ended: boolean;
}

async function record(
  client: TermClient,
  { name, title, timeout }: { name: string; title: string; timeout: number | undefined },
  file: CastFile,
  context: VerbContext,
): Promise<Recorded> {
  const stream = client.attach({ name, readOnly: true, who: "recorder" });
  const notices = new NoticeReader();
  const writer = new CastWriter(context.clock);
  let begun = false;
  let stopped = false;
  let bytes = 0;
  const stop = (): void => {
    stopped = true;
    stream.cancel();
  };
  const release = context.takeInterrupts(stop);
  const timeoutMs = timeLeftMs(context, timeout);
  const timer = Number.isFinite(timeoutMs) ? context.clock.timer(timeoutMs, stop) : undefined;
  if (!context.json) await context.stderr.write(`Recording ${name}. Ctrl-C ends it.\n`);
  try {
    for await (const { channel, bytes: chunk } of stream.bytes) {
      const isOutput = channel === channels.output;
      if (isOutput) bytes += chunk.length;
      const lines = isOutput ? writer.output(chunk) : notices.read(chunk).map(linesOf).join("");
      await file.append(lines);
    }
    await stream.result;
  } catch (error) {
    if (!(error instanceof HobError) || error.code !== (stopped ? "cancelled" : "draining")) throw daemonGone(error);
  } finally {
    release();
    timer?.cancel();
    stream.cancel();
    await file.append(writer.end());
  }
  return { file: file.path, bytes, ended: !stopped };

  function linesOf(notice: Notice): string {
    if (notice.type !== "screen" && notice.type !== "size") return "";
    if (begun) return writer.resize(notice.size);
    begun = true;
    return writer.begin({ width: notice.size.columns, height: notice.size.rows, title, env: { TERM: "xterm-256color" } });
  }
}
