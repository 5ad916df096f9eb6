import { widthOf } from "@hob/kit/verb";
import { describe, expect, it } from "vitest";
import { facts } from "../testing/facts.ts";
import { renderStatusLine, type StatusPicture } from "./status-line.ts";

const colours = {
  show: true,
  background: "green",
  foreground: "black",
  current: "bright-white",
  activity: "208",
  bell: "#ff0000",
};

const shell = facts({ id: "#1", name: "work/1", program: "bash" });
const editor = facts({ id: "#2", name: "work/edit", program: "vim", activity: true });
const logs = facts({ id: "#3", name: "play/logs", program: "tail", bell: true, inputAt: 5 });
const done = facts({ id: "#4", name: "work/done", program: "", state: "exited", exit: { code: 3, signal: null } });
const japanese = facts({ id: "#5", name: "work/日本語", program: "日本", state: "waiting" });

function picture(changes: Partial<StatusPicture> = {}): StatusPicture {
  return { terminals: [shell, editor, logs], current: "#1", client: "me", columns: 80, color: false, colours, ...changes };
}

function plain(changes: Partial<StatusPicture> = {}): string {
  return renderStatusLine(picture(changes)).text.replace(/\u001b\[[\d;]*m/g, "");
}

describe("the status line", () => {
  it("shows the desk with its tabs, what happened in others, and other desks", () => {
    expect(plain().trimEnd()).toBe(" work  1:bash edit:vim*  [play!]");
    expect(plain({ terminals: [shell, done, japanese] }).trimEnd()).toBe(" work  1:bash donex3 日本語:日本?");
  });

  it("shows who else is here, who types, and who only looks on", () => {
    const clients = [
      { id: "me", who: "me", readOnly: false, since: 0, queueBytes: 0, freshScreens: 0 },
      { id: "a", who: "ada", readOnly: false, since: 0, queueBytes: 0, freshScreens: 0 },
      { id: "b", who: "bob", readOnly: true, since: 0, queueBytes: 0, freshScreens: 0 },
    ];
    const shared = facts({ id: "#1", name: "work/1", clients, holder: { who: "agent", kind: "run", since: 0 } });
    expect(plain({ terminals: [shared] })).toMatch(/^ work {2}1:bash +agent types · ada \(bob\) $/);
  });

  it("is exactly as wide as the host, from 1 column to 200, and always names where one is when there is room", () => {
    const many = Array.from({ length: 30 }, (_, index) => facts({ id: `#${index + 10}`, name: `work/tab${index}`, program: "日本" }));
    for (const terminals of [[shell], [shell, editor, logs, done, japanese], many]) {
      for (let columns = 1; columns <= 200; columns++) {
        const current = terminals.at(-1)?.id ?? "";
        expect(widthOf(plain({ terminals, columns, current })), `${terminals.length} terminals at ${columns}`).toBe(columns);
      }
    }
    expect(plain({ terminals: many, columns: 40, current: "#20" })).toBe(" work  < tab10:日本 tab11:日本 >        ".slice(0, 36));
    expect(plain({ terminals: [japanese], columns: 20, current: "#5" }).trimEnd()).toBe(" work  日本語:日本");
    expect(plain({ columns: 8 })).toBe(" 1:bash ");
  });

  it("has the configured colours, and none where they are not welcome", () => {
    const { text } = renderStatusLine(picture({ color: true }));
    expect(text).toContain("\u001b[42m");
    expect(text).toContain("\u001b[1m\u001b[38;5;208medit:vim*");
    expect(text).toContain("\u001b[1m\u001b[38;2;255;0;0m[play!]");
    expect(renderStatusLine(picture()).text).toMatch(/^\u001b\[0m\u001b\[7m/);
  });

  it("says where a click leads", () => {
    expect(renderStatusLine(picture()).targets).toEqual([
      { from: 8, to: 13, id: "#1" },
      { from: 15, to: 23, id: "#2" },
      { from: 26, to: 32, id: "#3" },
    ]);
  });

  it("gives way to a message, which cannot move the cursor", () => {
    expect(plain({ message: "held by \u001b[2J", columns: 20 })).toBe(" held by \\x1b[2J    ");
  });
});
