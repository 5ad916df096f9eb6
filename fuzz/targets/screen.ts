/**
 * The screen model of a terminal, and whatever a program may write to it while its window changes: valid, odd, torn, and with
 * huge numbers. Its promises:
 *
 * (1) nothing is thrown, and nothing goes round in circles;
 * (2) however the output is cut, screen, history, cursor, modes, marks and answers are the same;
 * (3) a snapshot written to another terminal of that size, whatever that showed before, gives the same screen, its snapshot
 *     is the same, and when the program goes on they still are;
 * (4) the history takes no more than it may, and no cell keeps marks or links without end;
 * (5) what is found and captured lies within the lines, and captured lines within the width.
 *
 * Not in a snapshot, and so not in what the program goes on with: that a line was wrapped; tab stops; national letters, and
 * sets that a cursor that came back has put aside; and that a cursor waits behind a last column which is empty (xterm leaves it
 * there when what was written is erased or scrolled away; other terminals do not).
 */
import type { Chance } from "../../packages/kit/src/sim/machine/chance.ts";
import { clip, demand, demandSame, promises, type Target } from "../engine/target.ts";
import { cutBy, faceOf, opened, type Played, pictureOf, play, realScreens, type Screens, snapshotText, stepsOf } from "./screen-play.ts";

const ESC = "\u001b";
const csi = `${ESC}[`;

/** What was on the terminal before the snapshot. */
const before = `${csi}?1049h${csi}2;4r${csi}?6h${csi}1;33mold${csi}4h${ESC})0\u000e${ESC}]8;;x:${ESC}\\${csi}?1000;1006;2004h${csi}?25l${csi}20h${ESC}]2;before${ESC}\\${csi}5`;

/** What the program writes behind it, and ends what was torn. */
const more = `\u0018\rmore ${csi}7mof\r\nit${csi}A!qx${csi}2D${ESC}M${csi}@${csi}99C日日\n`;

/** A cell's marks, and each link. */
const markCharactersMax = 64;
const cellBytes = 12;
const lineBytes = 150;

const patterns = [/(\S+)\s+(\S+)/u, /日|é|x$/u];

export const screen: Target<Screens> = {
  name: "screen",
  help: "output of a program on its screen, with resizes in between",
  subject: realScreens,
  shape: "text",
  seeds: [
    `one\r\ntwo\r\n$ ${csi}31;1;48;2;1;2;3mboth${csi}0m ${csi}4;9;7mmarked${csi}m\r\n`,
    `日本語 👍🏽 e\u0301 ┌──┐\r\n│好│${ESC}]8;id=1;https://example.org/${ESC}\\here${ESC}]8;;${ESC}\\ not`,
    `shell\r\n${csi}?1049h${csi}2;4r${csi}?6h${csi}?25l${csi}?2004h${csi}?1002;1006h${csi}5 q${csi}2;2Hhello${csi}?1049l`,
    `${csi}3;5H${csi}31m${ESC}7${csi}m${csi}1;1Haway${ESC}8back${ESC})0\u000elqq\r\n${ESC}(0xx`,
    `${ESC}]133;A\u0007$ ${ESC}]133;B\u0007ls\r\n${ESC}]133;C\u0007a b\r\n${ESC}]133;D;0\u0007${ESC}]7717;C;k${ESC}\\`,
    `${csi}44m${csi}2J${csi}3;3Hblue${csi}1J${csi}K${csi}2L${csi}3M${csi}4@${csi}2P${csi}5X${csi}2S${csi}T${csi}3b${csi}2147483647C`,
    `${csi}6n${csi}c${csi}>c${csi}>q${csi}18t${csi}?25$p${ESC}P$qr${ESC}\\${ESC}]10;?\u0007${ESC}]2;title\u0007${csi}22;0t${csi}23;0t\u0007`,
    "line\r\n".repeat(60) + "e\u0301\u0302".repeat(20),
    Buffer.concat([..."0123456789".split("").map((one) => Buffer.from([0xff, one.charCodeAt(0), 0x30, 0x78, 0x0d, 0x0a]))]),
    Buffer.concat([
      Buffer.from("a long line that wraps and wraps again 日本語日本語\r\n".repeat(6)),
      Buffer.from([0xff, 0x33, 0x32, 0xfe, 0x32]),
      Buffer.from("more"),
    ]),
  ],
  words: [
    ...["0", "1", "2", "3", "5", "20", "999", "2147483647", "99999999999999999999", "1:2:3", ";", ":", "?", ">", "!", " ", "$", "'", '"'],
    ...[..."ABCDEFGHIJKLMPSTXZ@`abcdefghlmnpqrstux"].map((final) => `${csi}${final}`),
    ...[..."78=>cDEHMNOPZno|}~\\#%()*+/"].map((final) => `${ESC}${final}`),
    ...[
      "?3h",
      "?6h",
      "?7l",
      "?7h",
      "?45h",
      "?47h",
      "?47l",
      "?66h",
      "?1047h",
      "?1048h",
      "?1048l",
      "?1049h",
      "?1049l",
      "4h",
      "4l",
      "20h",
    ].map((mode) => csi + mode),
    ...[
      "?1h",
      "?9h",
      "?12h",
      "?25l",
      "?1004h",
      "?1003h",
      "?1006h",
      "?1016h",
      "?2026h",
      "?2l",
      "!p",
      '0"q',
      '1"q',
      "3g",
      "0g",
      "4 q",
      ">4;2m",
    ].map((mode) => csi + mode),
    ...[
      "1;2r",
      "2;3r",
      "r",
      "2;999r",
      "5;2H",
      "999;999H",
      "1J",
      "2J",
      "3J",
      "?1J",
      "2K",
      "?2K",
      "21m",
      "4:3m",
      "58;5;9m",
      "38;5;300m",
      "48:2::1:2:3m",
      "53m",
      "8m",
      "' }",
      "2'~",
      "2 @",
      "2 A",
    ].map((end) => csi + end),
    ...[
      "\r\n",
      "\n",
      "\b",
      "\t",
      "\u000b",
      "\u000e",
      "\u000f",
      "\u0000",
      "\u0018",
      "\u001a",
      "\u007f",
      "\u0084",
      "\u0085",
      "\u0088",
      "\u008d",
      "\u0090",
      "\u009b",
      "\u009c",
      "\u009d",
    ],
    ...[
      "日",
      "本",
      "好好好",
      "e\u0301",
      "\u0301",
      "\u0301\u0302\u0303\u0304",
      "\u200d",
      "\ufe0f",
      "👍🏽",
      "👩‍👧",
      "🇩🇪",
      "한",
      "\u00ad",
      "\u200b",
      "\ufffd",
      "ｱ",
      "\u3000",
      "xxxxxxxxxxxxxxxxxxxx",
    ],
    ...[
      `${ESC}]8;;http://x/${ESC}\\`,
      `${ESC}]8;id=a;y:${ESC}\\`,
      `${ESC}]8;;${ESC}\\`,
      `${ESC}]2;t\u0007`,
      `${ESC}]0;${"t".repeat(300)}${ESC}\\`,
      `${ESC}]4;1;?\u0007`,
      `${ESC}]52;c;?\u0007`,
      `${ESC}P+q544e${ESC}\\`,
      `${ESC}_Gx${ESC}\\`,
      `${ESC}^p${ESC}\\`,
      `${ESC}Xs${ESC}\\`,
    ],
    ...["A", "B", "C", "D;1", "D", "P;k=s"].map((letter) => `${ESC}]133;${letter}\u0007`),
    ...["10", "22", ";1", "00", "?0", "51", "94", "3>"].map((size) => Buffer.concat([Buffer.from([0xff]), Buffer.from(size)])),
    ...["0", "1", "2", "3", "7"].map((limit) => Buffer.concat([Buffer.from([0xfe]), Buffer.from(limit)])),
    Buffer.from([0xff, 0x30, 0x30]),
  ],
  async read(screens, input) {
    const output = stepsOf(input).filter((step) => "output" in step);
    const played = await play(screens, output);
    played.screen.close();
  },
  async check(screens, input, chance) {
    const steps = stepsOf(input);
    const whole = await play(screens, steps);
    demandWhole(whole);
    demandReadable(whole, chance);
    await demandSameInPieces(screens, steps, whole, chance);
    await demandSameElsewhere(screens, whole);
    whole.screen.close();
  },
};

/** (1) (4) */
function demandWhole({ broken, screen: { size, historyBytes, historyLines }, limit }: Played): void {
  demand(broken.length === 0, promises.typed, () => `the model threw ${broken.map((error) => (error as Error).stack).join(", ")}`);
  const perLine = size.columns * cellBytes + lineBytes;
  demand(historyLines * perLine <= limit, promises.bounded, () => `${historyLines} lines of history, where ${limit} bytes are allowed`);
  const most = limit + 2 * size.rows * perLine;
  demand(historyBytes <= most, promises.bounded, () => `${historyBytes} bytes of lines, where ${most} are allowed`);
}

/** (5), and of (4) what a cell keeps. */
function demandReadable({ screen }: Played, chance: Chance): void {
  const { columns, rows } = screen.size;
  for (const history of [true, false]) {
    const { cells = [], cursor, first, lines } = screen.capture({ format: "cells", join: false, history });
    demand(cells.length === (history ? lines - first : rows), promises.obeyed, () => `${cells.length} lines of ${lines} on ${rows} rows`);
    for (const { spans } of cells) {
      const width = spans.reduce((sum, span) => sum + span.columns, 0);
      demand(width <= columns, promises.obeyed, () => `a line of ${width} columns on a screen of ${columns}`);
      for (const { text, columns: taken } of spans)
        demand([...text].length <= taken * markCharactersMax, promises.bounded, () => `${text.length} characters in ${taken} cells`);
    }
    demand(
      cursor.column >= 0 && cursor.column < columns && cursor.row >= 0 && cursor.row < rows,
      promises.obeyed,
      () => `the cursor at ${JSON.stringify(cursor)}`,
    );
    screen.capture({ format: "plain", join: true, history });
  }
  const total = screen.capture({ format: "plain", join: false, history: true }).lines;
  const [last, from, count] = [chance.below(2 * total), chance.below(2 * total), chance.below(total)];
  for (const some of [{ last }, { from }, { from, count }]) {
    const { text = "" } = screen.capture({ format: "plain", join: false, history: true, ...some });
    const most = some.last ?? some.count ?? total;
    demand(text.split("\n").length - 1 <= most, promises.obeyed, () => `more than ${most} lines: ${clip(JSON.stringify(text))}`);
  }
  for (const pattern of patterns) {
    for (const fresh of [false, true]) {
      const search = screen.search(pattern, fresh);
      const found = search.look();
      demand(
        found === undefined || (found.number >= 0 && found.number < total && !/[\r\n]/.test(found.line)),
        promises.obeyed,
        () => `found in line ${found?.number} of ${total}: ${clip(JSON.stringify(found?.line))}`,
      );
      search.stop();
    }
  }
}

/** (2) */
async function demandSameInPieces(screens: Screens, steps: ReturnType<typeof stepsOf>, whole: Played, chance: Chance): Promise<void> {
  const pieces = await play(screens, steps, cutBy(chance));
  const said = ({ said: { answers, titles, bells, marks, shown } }: Played): unknown => ({
    answers: Buffer.concat(answers).toString("latin1"),
    titles,
    bells,
    marks,
    // Of what is no UTF-8, leads of controls of eight bits may be left out.
    shown: Buffer.concat(shown).toString("latin1").replaceAll("\u00c2", ""),
  });
  demandSame(said(whole), said(pieces), promises.split, "what was said");
  demandSame(pictureOf(whole), pictureOf(pieces), promises.split, "the screen");
  demandSame(snapshotText(whole), snapshotText(pieces), promises.split, "the snapshot");
  pieces.screen.close();
}

/** (3) */
async function demandSameElsewhere(screens: Screens, whole: Played): Promise<void> {
  const snapshot = snapshotText(whole);
  const other = opened(screens, whole.screen.size, whole.limit);
  other.screen.write(Buffer.from(before + snapshot));
  await other.screen.settled();
  demandSame(faceOf(whole), faceOf(other), promises.same, "the screen");
  demandSame(snapshot, snapshotText(other), promises.same, "the snapshot");
  for (const one of [whole, other]) {
    one.screen.write(Buffer.from(more));
    await one.screen.settled();
  }
  demandSame(faceOf(whole), faceOf(other), promises.same, "the screen, when the program goes on");
  other.screen.close();
}
