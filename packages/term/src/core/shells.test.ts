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

function waitsIn(foreground: Foreground | undefined, marks: ShellMarks, enteredMs = 500): boolean {
  return waitsForCommand(foreground, leader, marks, enteredMs);
}

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
    expect(waitsIn(foreground, new ShellMarks())).toBe(waits);
  });

  it("but not while run has a command at work in it", () => {
    const marks = marksAfter(mark("C", ["key"], true));
    marks.noteRun(identityOf(program("sh")));
    expect(waitsIn(program("sh"), marks)).toBe(false);
    expect(waitsIn(program("sh", { pid: 11 }), marks)).toBe(true);
    marks.take(mark("D", ["key", "0"], true));
    expect(waitsIn(program("sh"), marks)).toBe(true);
  });
});

describe("with marks, a shell waits for a command", () => {
  it("from its prompt to the beginning of a command, whatever the system says is in the foreground", () => {
    expect(waitsIn(program("ssh"), marksAfter(mark("A")))).toBe(true);
    expect(waitsIn(program("bash"), marksAfter(mark("A"), mark("C")))).toBe(false);
    expect(waitsIn(program("bash"), marksAfter(mark("C"), mark("D", ["0"]), mark("A")))).toBe(true);
  });

  it("within a command of it, where that is a shell too", () => {
    expect(waitsIn(program("sh", { pid: 11 }), marksAfter(mark("A"), mark("C")))).toBe(true);
  });

  it("when another shell was put in its place", () => {
    const marks = marksAfter(mark("A"));
    marks.noteForeground(identityOf(program("bash", { args: ["--rcfile", "file"] })));
    marks.take(mark("C"));
    expect(waitsIn(program("bash", { args: ["--rcfile", "file"] }), marks)).toBe(false);
    expect(waitsIn(program("zsh"), marks)).toBe(true);
    expect(waitsIn(program("bash", { args: ["--rcfile", "file"], image: "second" }), marks)).toBe(true);
  });

  it("when another shell was put in its place by a line that was typed before its prompt was read of", () => {
    const bash = identityOf(program("bash", { args: ["--rcfile", "file"] }));
    const marks = new ShellMarks();
    marks.noteForeground(bash);
    marks.noteEnter(1);
    marks.take(mark("A", ["hob=1"]));
    marks.noteForeground(identityOf(program("sh"))); // which its mark C is yet to tell
    marks.take(mark("C", ["hob=1"]));
    expect(waitsIn(program("sh"), marks)).toBe(true);
    expect(waitsIn(program("bash", { args: ["--rcfile", "file"] }), marks)).toBe(false);
  });

  it("also when a line was typed before it was there to be seen", () => {
    const marks = new ShellMarks();
    marks.noteEnter(1);
    marks.noteForeground(identityOf(program("bash")));
    for (const letter of ["A", "C"]) marks.take(mark(letter));
    expect([waitsIn(program("bash"), marks), waitsIn(program("sh"), marks)]).toEqual([false, true]);
  });

  it("until a line is ended, where it marks its prompts alone", () => {
    const prompts = marksAfter(mark("A"), mark("B"));
    prompts.noteEnter(1);
    expect([waitsIn(program("vim"), prompts), prompts.complete]).toEqual([false, false]);
    const whole = marksAfter(mark("C"), mark("D", ["0"]), mark("A"));
    whole.noteEnter(1);
    expect([waitsIn(program("vim"), whole), whole.complete]).toEqual([false, true]);
  });

  it("not before it tells what came of a line, or is seen to read on", () => {
    const [remote, own] = [program("ssh"), program("bash", { reads: undefined })];
    const marks = marksAfter(mark("C"), mark("D", ["0"]), mark("A"));
    marks.noteForeground(identityOf(own));
    const waits = (foreground: Foreground, enteredMs = 500): boolean => waitsIn(foreground, marks, enteredMs);
    marks.noteEnter(2);
    expect([waits(remote), waits(remote, 1_000), waits(own), waits(own, 50), waits({ ...own, sleeps: false })]).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    for (const letter of ["C", "D", "A"]) marks.take(mark(letter, ["0"]));
    expect([waits(remote), waits(own, 50), waits({ ...own, sleeps: false })]).toEqual([true, true, false]); // for the second line
    marks.noteReading(identityOf(own));
    expect(waits({ ...own, sleeps: false })).toBe(true);
  });

  it("not at a prompt that was drawn before the line was ended, and read of after that", () => {
    const marks = marksAfter(mark("A"), mark("C"), mark("D", ["0"]));
    marks.noteEnter(1);
    marks.take(mark("A"));
    expect([waitsIn(program("sleep"), marks, 50), waitsIn(program("bash"), marks, 50)]).toEqual([false, false]);
  });
});
