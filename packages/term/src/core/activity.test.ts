import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../testing/manual-clock.ts";
import { Activity, type Sight } from "./activity.ts";
import type { Foreground } from "./ports.ts";

const program: Foreground = { pid: 2, name: "some", args: [], image: "", cwd: "/", reads: undefined, sleeps: true };
/** A program at work that says nothing about what it waits for. */
const atWork: Omit<Sight, "quiet"> = { foreground: program, atPrompt: false, answers: false, cursorColumn: 0, fullScreen: false };

let clock: ManualClock;
let sight: Omit<Sight, "quiet">;
let activity: Activity;
let changes: string[];

beforeEach(() => {
  clock = new ManualClock();
  sight = atWork;
  changes = [];
  activity = new Activity({ clock, look: () => sight, changed: (state) => changes.push(state) });
});

/** A while without anything, as time passes. */
function pass(ms: number): void {
  for (let step = 0; step < ms; step += 50) clock.advance(50);
}

describe("a terminal is", () => {
  it.each([
    ["idle", "a shell at its prompt", { atPrompt: true }],
    ["running", "a program that works quietly", {}],
    ["running", "one that the system shows computing", { foreground: { ...program, sleeps: false }, cursorColumn: 5 }],
    ["running", "one that sleeps, and not for its terminal", { foreground: { ...program, reads: false }, cursorColumn: 5 }],
    ["waiting", "one that reads its terminal", { foreground: { ...program, reads: true } }],
    ["waiting", "one that sleeps behind a question", { cursorColumn: 5 }],
    ["waiting", "one that shows a full screen", { fullScreen: true }],
    ["running", "one that nothing is known of", { foreground: undefined }],
  ])("%s with %s", (state, _what, found) => {
    sight = { ...atWork, ...found };
    pass(2_000);
    expect(activity.state).toBe(state);
  });

  it("running as long as output comes, and waiting soon after an answer to a key", () => {
    sight = { ...atWork, cursorColumn: 5 };
    for (let times = 0; times < 20; times++) {
      activity.noteOutput();
      pass(300);
    }
    expect(changes).toEqual([]);
    activity.noteInput();
    activity.noteOutput();
    pass(700);
    expect(changes).toEqual(["waiting"]);
  });

  it("running with a monitor, which draws its screen again and again, and waiting with an editor, which answers keys", () => {
    sight = { ...atWork, fullScreen: true };
    pass(1_500);
    changes = [];
    for (let times = 0; times < 5; times++) {
      activity.noteOutput();
      pass(3_000);
    }
    expect(changes).toEqual(["running"]);
    activity.noteInput();
    activity.noteOutput();
    pass(700);
    expect(changes).toEqual(["running", "waiting"]);
  });

  it("exited in the end, whatever comes then", () => {
    activity.end();
    activity.noteOutput();
    pass(2_000);
    expect([changes, activity.state]).toEqual([["exited"], "exited"]);
  });
});
