/** An attached window inside of tmux: another terminal program sees, row by row, what it would show by itself. */
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hobPath } from "../hob.ts";
import { until } from "../support.ts";
import { newShell, sharedTermHome } from "../term.ts";

const home = sharedTermHome();
const socket = `hob-test-${process.pid}`;

function has(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

function tmux(...words: string[]): string {
  return execFileSync("tmux", ["-L", socket, "-f", "/dev/null", ...words], {
    encoding: "utf8",
    env: { ...process.env, ...home().env, TMUX: "", SHELL: "/bin/sh", HOB_TERM: "" },
  });
}

/** A window of tmux with one program in it. */
class Pane {
  readonly #name: string;

  constructor(name: string, rows: number, command: string) {
    this.#name = name;
    tmux("new-session", "-d", "-s", name, "-x", "80", "-y", String(rows), command);
  }

  /** Rows with their colours, as tmux has them. */
  rows(): string[] {
    return tmux("capture-pane", "-p", "-e", "-t", this.#name).split("\n").slice(0, -1);
  }

  keys(...keys: string[]): void {
    tmux("send-keys", "-t", this.#name, ...keys);
  }

  async shows(text: string): Promise<void> {
    await until(`${text} in tmux, which shows ${JSON.stringify(this.rows())}`, () => this.rows().join("\n").includes(text));
  }
}

afterAll(() => {
  if (has("tmux")) spawnSync("tmux", ["-L", socket, "kill-server"]);
});

type Step = readonly [keys: string[], shown: string];

/**
 * Each is shown in a pane by itself, and through hob in a pane that has a row more; what it shows when it has begun, then keys,
 * and what shows that they were taken. Keys that come earlier are echoed wherever the cursor is.
 */
const programs: readonly (readonly [program: string, command: string, begun: string, steps: readonly Step[]])[] = [
  [
    "vim",
    "vim -u NONE -i NONE -n -c 'syntax on | set mouse=a number' text.c",
    "line 0 ",
    [
      [["G"], "line 199 "],
      [["o", "added 日本", "Escape"], "added"],
      [["C-b"], "line 170"],
    ],
  ],
  [
    "less",
    "less text.c",
    "line 0 ",
    [
      [["Space"], "line 24"],
      [["/line 111", "Enter"], "line 111"],
      [["k", "k"], "line 109"],
    ],
  ],
  [
    "seq",
    "seq 500; printf '\\033[1;31mdone %s\\033[0m \\342\\224\\214\\342\\224\\200 \\360\\237\\221\\215' here; cat",
    "done here",
    [[["x"], "x"]],
  ],
];

describe("a full-screen program looks the same through hob as without it", () => {
  for (const [program, command, begun, steps] of programs) {
    it(program, async (context) => {
      const missing = ["tmux", program].filter((needed) => !has(needed));
      if (missing.length > 0) context.skip(`${missing.join(" and ")} not installed: this says nothing about hob`);
      await newShell(home(), `${program}/1`);
      const file = join(home().path, "text.c");
      writeFileSync(file, Array.from({ length: 200 }, (_, line) => `int line_${line}; /* line ${line} */\n`).join(""));
      const inPlace = `cd ${home().path}; export TERM=xterm-256color; ${command}`;
      const alone = new Pane(`alone-${program}`, 23, inPlace);
      const through = new Pane(`hob-${program}`, 24, `env -u TMUX "${process.execPath}" "${hobPath}" term attach ${program}/1`);
      await through.shows(` ${program} `);
      through.keys(inPlace, "Enter");
      for (const pane of [alone, through]) await pane.shows(begun);
      for (const [keys, shown] of steps) {
        alone.keys(...keys);
        await alone.shows(shown);
        // The prefix key is typed by pressing it twice.
        through.keys(...keys.flatMap((key) => (key === "C-b" ? ["C-b", "C-b"] : [key])));
        await through.shows(shown);
        await until(`the same rows for ${program} after ${keys.join(" ")}, and the status line`, () => {
          const rows = through.rows();
          return sameRows(alone.rows(), rows) && rows.at(-1)?.includes(program) === true;
        }).catch((error: Error) => {
          const rows = through.rows();
          expect(rows.slice(0, -1), error.message).toEqual(alone.rows());
          expect(rows.at(-1)).toContain(program);
        });
      }
    });
  }
});

/** All but the last row, which is hob's. */
function sameRows(alone: readonly string[], through: readonly string[]): boolean {
  return alone.every((row, index) => row === through[index]);
}
