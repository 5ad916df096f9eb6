/** `events` and `overview`: what happens to all terminals, for those who watch. */
import type { Call, ItemOf } from "@hob/kit";
import type { TermConfig, term } from "../contract.ts";
import type { Clock } from "./ports.ts";
import type { Terminals } from "./terminals.ts";
import { untilAborted } from "./until-aborted.ts";

/** The picture of all terminals is sent at most so often. */
const pictureEveryMs = 60;

export async function events({ happenings }: Terminals, call: Call<ItemOf<typeof term.streams.events>>): Promise<void> {
  const stop = happenings.onEvent((event) => void call.send(event).catch(() => undefined));
  await untilAborted(call.signal);
  stop();
}

export async function overview(
  terminals: Terminals,
  settings: () => TermConfig,
  call: Call<ItemOf<typeof term.streams.overview>>,
  clock: Clock,
): Promise<void> {
  let planned: { cancel(): void } | undefined;
  const send = (): void => {
    planned = undefined;
    void call.send({ terminals: terminals.list(), settings: settings() }).catch(() => undefined);
  };
  send();
  const stop = terminals.happenings.onChange(() => {
    planned ??= clock.timer(pictureEveryMs, send);
  });
  await untilAborted(call.signal);
  stop();
  planned?.cancel();
}
