/**
 * A flood, of which the screen model leaves out what nobody could see (core/skip.ts). An input is repeated until it is one;
 * the model that leaves out as planned must end as the one that is shown everything: screen, history and style.
 */
import { demand, demandSame, promises, type Target } from "../engine/target.ts";
import { opened, type Played, pictureOf, realScreens, type Screens, skips, snapshotText } from "./screen-play.ts";

const ESC = "\u001b";
const floodBytes = 16 * 1024;
const size = { columns: 20, rows: 4 };
const historyBytes = 4_000;
const historyLines = Math.floor(historyBytes / (size.columns * 12 + 150));

export const flood: Target<Screens> = {
  name: "flood",
  help: "far more output than a screen and its history hold",
  subject: realScreens,
  shape: "text",
  seeds: [
    "some line of text\r\n",
    `${ESC}[32m#####${ESC}[0m\r\n${ESC}[1;44m日本\t${ESC}[K\r\n`,
    `${ESC}[2;3r${ESC}[4;1H|plain\r\n`,
    `${ESC}[44m|${ESC}[31mred\r\nlonger\r\n`,
    `${ESC}]8;;x:${ESC}\\link|one\r\n`,
    `${ESC}[4h|one\r\ntwo\r\n`,
    `${ESC}(0|lqk\r\n`,
  ],
  words: [
    ...["\r\n", "\n", "\r", "|", "\t", "\b", "\u0007", "\u000e", "\u000f", "\u0085", "\u009b5A", "日", "e\u0301", "…", "x".repeat(25)],
    ...[
      "m",
      "0m",
      "0;31m",
      "7m",
      "38;5;9m",
      "4:3m",
      "K",
      "A",
      "2A",
      "4;1H",
      "2;3r",
      "r",
      "?7l",
      "?6h",
      "?1049h",
      "?1049l",
      "20h",
      "4h",
      "3J",
      "1L",
    ].map((end) => `${ESC}[${end}`),
    ...[`${ESC}]2;t\u0007`, `${ESC}7`, `${ESC}8`, `${ESC}c`, `${ESC}M`, `${ESC}H`, `${ESC}[3g`],
  ],
  read: ({ planSkip }, input) => planSkip(repeated(input), size.rows, historyLines, skips.leastBytes),
  async check(screens, input) {
    const bytes = repeated(input);
    const plan = screens.planSkip(bytes, size.rows, historyLines, skips.leastBytes);
    if (plan === undefined) return;
    const { showTo, goOnAt } = plan;
    demand(showTo > 0 && showTo <= goOnAt && goOnAt <= bytes.length, promises.obeyed, () => `shows up to ${showTo}, goes on at ${goOnAt}`);
    const played = [await shownAll(screens, bytes), await shownInPart(screens, bytes)] as const;
    const [all, part] = played;
    demandSame(pictureOf(all), pictureOf(part), promises.same, "the screen and its history");
    demandSame(snapshotText(all), snapshotText(part), promises.same, "the snapshot");
    for (const { screen } of played) screen.close();
  },
};

/** What stands before the first `|` once, the rest again and again. */
function repeated(input: Buffer): Buffer {
  const end = input.indexOf("|");
  const [lead, block] = end === -1 ? [Buffer.alloc(0), input] : [input.subarray(0, end), input.subarray(end + 1)];
  if (block.length === 0) return lead;
  const times = Math.ceil(floodBytes / block.length);
  return Buffer.concat([lead, Buffer.alloc(times * block.length, block)]);
}

async function shownAll(screens: Screens, bytes: Buffer): Promise<Played> {
  const played = opened(screens, size, historyBytes);
  played.screen.showAll();
  played.screen.write(bytes);
  await played.screen.settled();
  return played;
}

/** By the model itself, which plans by what waits. */
async function shownInPart(screens: Screens, bytes: Buffer): Promise<Played> {
  const played = opened(screens, size, historyBytes);
  played.screen.write(bytes);
  await played.screen.settled();
  return played;
}
