import { describe, expect, it } from "vitest";
import type { Foreground } from "./ports.ts";
import { ShellMarks } from "./shell-marks.ts";
import { identityOf, waitsForCommand } from "./shells.ts";
import type { Mark } from "./splitter.ts";

const leader = 10;
const program = (name: string, more: Partial<Foreground> = {}): Foreground => ({
  pid: leader,
  name,
  args: [],
  image: "first",
  cwd: "/",
  reads: true,
  sleeps: true,
  ...more,
});
const mark = (letter: string, values: string[] = [], run = false): Mark => ({ run, letter, values, from: 0, to: 0 });
const marksAfter = (...taken: Mark[]): ShellMarks => {
  const marks = new ShellMarks();
  for (const one of taken) marks.take(one);
  return marks;
};

describe("without marks, a shell waits for a command", () => {
  it.each([
    [program("bash"), true],
    [program("-zsh"), true],
    [program("sh", { args: ["-i", "-o", "vi"] }), true],
    [program("sh", { args: ["--rcfile", "file"] }), true],
    [program("sh", { args: ["script.sh"] }), false],
    [program("bash", { args: ["-c", "read x"] }), false],
    [program("bash", { reads: false }), false],
    [program("bash", { sleeps: false }), false],
    [program("bash", { reads: undefined }), true],
    [program("python3"), false],
    [undefined, false],
  ])("as %j: %s", (foreground, waits) => {
    expect(waitsForCommand(foreground, leader, new ShellMarks())).toBe(waits);
  });

  it("but not while run has a command at work in it", () => {
    const marks = marksAfter(mark("C", ["key"], true));
    marks.noteRun(identityOf(program("sh")));
    expect(waitsForCommand(program("sh"), leader, marks)).toBe(false);
    expect(waitsForCommand(program("sh", { pid: 11 }), leader, marks)).toBe(true);
    marks.take(mark("D", ["key", "0"], true));
    expect(waitsForCommand(program("sh"), leader, marks)).toBe(true);
  });
});

describe("with marks, a shell waits for a command", () => {
  it("from its prompt to the beginning of a command, whatever the system says is in the foreground", () => {
    expect(waitsForCommand(program("ssh"), leader, marksAfter(mark("A")))).toBe(true);
    expect(waitsForCommand(program("bash"), leader, marksAfter(mark("A"), mark("C")))).toBe(false);
    expect(waitsForCommand(program("bash"), leader, marksAfter(mark("C"), mark("D", ["0"]), mark("A")))).toBe(true);
  });

  it("within a command of it, where that is a shell too", () => {
    expect(waitsForCommand(program("sh", { pid: 11 }), leader, marksAfter(mark("A"), mark("C")))).toBe(true);
  });

  it("when another shell was put in its place", () => {
    const marks = marksAfter(mark("A"));
    marks.noteForeground(identityOf(program("bash", { args: ["--rcfile", "file"] })));
    marks.take(mark("C"));
    expect(waitsForCommand(program("bash", { args: ["--rcfile", "file"] }), leader, marks)).toBe(false);
    expect(waitsForCommand(program("zsh"), leader, marks)).toBe(true);
    expect(waitsForCommand(program("bash", { args: ["--rcfile", "file"], image: "second" }), leader, marks)).toBe(true);
  });

  it("when another shell was put in its place by a line that was typed before its prompt was read of", () => {
    const bash = identityOf(program("bash", { args: ["--rcfile", "file"] }));
    const marks = new ShellMarks();
    marks.noteForeground(bash);
    marks.noteEnter();
    marks.take(mark("A", ["hob=1"]));
    marks.noteForeground(identityOf(program("sh"))); // which its mark C is yet to tell
    marks.take(mark("C", ["hob=1"]));
    expect(waitsForCommand(program("sh"), leader, marks)).toBe(true);
    expect(waitsForCommand(program("bash", { args: ["--rcfile", "file"] }), leader, marks)).toBe(false);
  });

  it("until a line is ended, where it marks its prompts alone", () => {
    const prompts = marksAfter(mark("A"), mark("B"));
    prompts.noteEnter();
    expect([waitsForCommand(program("vim"), leader, prompts), prompts.complete]).toEqual([false, false]);
    const whole = marksAfter(mark("C"), mark("D", ["0"]), mark("A"));
    whole.noteEnter();
    expect([waitsForCommand(program("vim"), leader, whole), whole.complete]).toEqual([true, true]);
  });
});
