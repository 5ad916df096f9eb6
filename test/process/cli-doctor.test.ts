/** `hob doctor`: finds what lies in the wrong place, and whatever is not in order comes with the next step. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { hob, hobJson } from "../hob.ts";
import { ctl, ctlDaemonPath, testHome } from "../support.ts";

interface Finding {
  check: string;
  level: "ok" | "warning" | "problem";
  text: string;
  hint?: string;
}

it("names junk in every place of an instance, and what is to be done about it", async () => {
  const home = testHome();
  const junk: Record<string, (directory: string) => void> = {
    starting: (directory) => mkdirSync(join(directory, "start.lock")),
    logging: (directory) => writeFileSync(join(directory, "log"), ""),
    writing: (directory) => mkdirSync(join(directory, "log", "daemon.log"), { recursive: true }),
    configured: (directory) => writeFileSync(join(directory, "config.json"), '{\n"word": }'),
    recorded: (directory) => writeFileSync(join(directory, "owner.json"), "garbage"),
    keeping: (directory) => symlinkSync("/tmp", join(directory, "state")),
  };
  for (const [instance, put] of Object.entries(junk)) {
    const directory = join(home.path, `ctl@${instance}`);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    put(directory);
  }
  chmodSync(home.path, 0o700);
  symlinkSync("/tmp", join(home.path, "ctl@linked"));
  writeFileSync(join(home.path, "ctl@filed"), "");
  const { code, value } = await hobJson(home, "doctor");
  const findings = value.data as Finding[];
  const of = (instance: string): Finding[] => findings.filter(({ check, level }) => check === `ctl@${instance}` && level !== "ok");
  const found = [...Object.keys(junk), "linked", "filed"].map((instance) => [instance, of(instance)[0]?.level, of(instance).length]);
  expect(found).toEqual([
    ["starting", "problem", 1],
    ["logging", "problem", 1],
    ["writing", "problem", 1],
    ["configured", "problem", 1],
    ["recorded", "warning", 1],
    ["keeping", "warning", 1],
    ["linked", "problem", 1],
    ["filed", "problem", 1],
  ]);
  expect(of("configured")[0]?.text).toContain("config.json, line 2, column 9: a value is expected");
  expect(findings.filter(({ level, hint }) => level !== "ok" && !hint)).toEqual([]);
  expect(code).toBe(1);
  expect(await hob(home, "start", "ctl@keeping", "--entry", ctlDaemonPath)).toMatchObject({ code: 0 }); // as its hint says
});

it("finds nothing but what is well where all is well, and ends with 0", async () => {
  const home = testHome();
  await ctl(home, "start");
  const { code, value } = await hobJson(home, "doctor");
  const problems = (value.data as Finding[]).filter(({ level }) => level === "problem");
  expect([code, problems]).toEqual([0, []]);
  expect(value.data).toContainEqual({ check: "ctl", level: "ok", text: "it answers" });
});

it("says what is wrong with a home that is none, as ls does", async () => {
  const home = testHome();
  mkdirSync(home.path);
  const file = join(home.path, "file");
  writeFileSync(file, "");
  const [doctor, ls] = [await hobJson(home, "doctor", "--home", file), await hobJson(home, "ls", "--home", file)];
  const text = `${file} must be a directory, and is a file of user ${process.getuid?.()}`;
  const [wrong, ...others] = (doctor.value.data as Finding[]).filter(({ level }) => level === "problem");
  expect([doctor.code, wrong, others]).toEqual([1, expect.objectContaining({ check: "home", text }), []]);
  expect(ls).toMatchObject({ code: 9, value: { error: { code: "unsafe-directory", message: text } } });
});
