/** `hob term play FILE`: a recording in this window, with its timing. */
import { HobError } from "@hob/kit";
import { answer, directoryFor, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { castLines } from "../adapters/cast-file.ts";
import type { CastHeader } from "../cast/format.ts";
import { castEvents } from "../cast/reader.ts";
import { CastTiming } from "../cast/timing.ts";
import { PlayStage } from "./play-stage.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const file = args.required("FILE");
  const timing = new CastTiming({ speed: speedOf(args), idleLimitSeconds: (args.number("idle-limit") ?? Number.POSITIVE_INFINITY) / 1000 });
  if (context.json) return await summarize(file, context);
  const { stdout, stdin } = context;
  const stage = stdout.isTerminal && stdin.isTerminal ? new PlayStage(context) : undefined;
  stage?.open();
  try {
    for await (const [seconds, code, text] of castEvents(castLines(directoryFor(file, context.cwd), file), file)) {
      if (code !== "o") continue;
      if (stage !== undefined && !(await stage.wait(timing.pauseMs(seconds)))) break;
      stage?.sees(text);
      await stdout.write(text);
      if (stdout.gone.aborted) break;
    }
    return 0;
  } finally {
    await stage?.close();
  }
}

function speedOf(args: VerbArguments): number {
  const text = args.text("speed") ?? "1";
  const speed = Number(text);
  if (speed > 0 && Number.isFinite(speed)) return speed;
  throw new HobError("usage", `--speed ${JSON.stringify(text)}: a number above 0 is wanted`, { hint: "--speed 2 is twice as fast" });
}

/** What is in a recording, for programs. */
async function summarize(file: string, context: VerbContext): Promise<number> {
  let header: CastHeader | undefined;
  let [events, bytes, seconds] = [0, 0, 0];
  const begins = (read: CastHeader): void => {
    header = read;
  };
  for await (const [at, code, text] of castEvents(castLines(directoryFor(file, context.cwd), file), file, begins)) {
    events++;
    seconds = Math.max(seconds, at);
    if (code === "o") bytes += Buffer.byteLength(text);
  }
  await answer(context, { header, events, bytes, seconds }, () => "");
  return 0;
}
