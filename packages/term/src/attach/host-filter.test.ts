import { describe, expect, it } from "vitest";
import { HostFilter } from "./host-filter.ts";

const esc = "\u001b";

function passed(text: string, rows = 23): string {
  return Buffer.from(new HostFilter(rows).pass(Buffer.from(text))).toString();
}

function noticedAfter(text: string): HostFilter["noticed"] {
  const filter = new HostFilter(23);
  filter.pass(Buffer.from(text));
  return filter.noticed;
}

describe("a program's output for the host", () => {
  it("passes text, colours and everything else as it is", () => {
    const text = `plain ${esc}[31mred${esc}[0m 日本 ${esc}]0;title\u0007${esc}]8;;http://x${esc}\\link${esc}(0${esc}[?25l${esc}[5 q${esc}[?1000;1006h${esc}M\r`;
    expect(passed(text)).toBe(text);
  });

  it("is the same however it is cut", () => {
    const text = `a${esc}[99;5Hé${esc}]11;?${esc}\\b${esc}P$qm${esc}\\c${esc}[2J${esc}]0;t${esc}\\${esc}[?1049h\n${esc}[6n${"x".repeat(3000)}${esc}Pq${"~".repeat(3000)}${esc}\\end`;
    const whole = passed(text);
    const bytes = Buffer.from(text);
    const filter = new HostFilter(23);
    expect(Buffer.concat([...bytes].map((byte) => Buffer.from(filter.pass(Buffer.from([byte]))))).toString()).toBe(whole);
    for (let cut = 1; cut < 120; cut++) {
      const halves = new HostFilter(23);
      const first = Buffer.from(halves.pass(bytes.subarray(0, cut)));
      expect(Buffer.concat([first, halves.pass(bytes.subarray(cut))]).toString(), `cut at ${cut}`).toBe(whole);
    }
  });

  it("moves down without the host's kernel putting a carriage return to it", () => {
    expect(passed("a\nb\r\n")).toBe("a\u000bb\r\u000b");
  });

  it("never reaches the last row", () => {
    expect(passed(`${esc}[24;1H${esc}[999;999H${esc}[23;7H${esc}[H${esc}[50f${esc}[60d${esc}[9e`)).toBe(
      `${esc}[23;1H${esc}[23;999H${esc}[23;7H${esc}[H${esc}[23f${esc}[23d${esc}[9B`,
    );
    expect(passed(`${esc}[r${esc}[5;24r${esc}[2;10r${esc}[0;0r${esc}[23;24r`)).toBe(`${esc}[1;23r${esc}[5;23r${esc}[2;10r${esc}[1;23r`);
  });

  it("never tells the host to do more often what no screen has room for", () => {
    const finals = [..."ABCDEFGXPLM@STZIbae"];
    expect(passed(finals.map((final) => `${esc}[2147483647${final}`).join(""))).toBe(
      finals.map((final) => `${esc}[9999${final === "e" ? "B" : final}`).join(""),
    );
    expect(passed(`${esc}[99999999999999999999b${esc}[5;123456H${esc}[99999 @`)).toBe(`${esc}[9999b${esc}[5;9999H${esc}[9999 @`);
    const others = `${esc}[1000A${esc}[38;2;255;255;255m${esc}[4:3m${esc}[?12345h`;
    expect(passed(others)).toBe(others);
  });

  it("says when the last row was erased, and gives the margins back", () => {
    expect([noticedAfter(`${esc}[J`), noticedAfter(`${esc}[1J`), noticedAfter(`${esc}c`)].map((noticed) => noticed.statusErased)).toEqual([
      true,
      false,
      true,
    ]);
    expect(passed(`${esc}c`)).toContain(`${esc}[1;23r`);
    expect(passed(`${esc}[!p`)).toBe(`${esc}[!p${esc}7${esc}[1;23r${esc}8`);
  });

  it("stays on the screen that hob lives in, and asks for what only the daemon has", () => {
    expect(passed(`${esc}[?1049h`)).toBe(`${esc}[2J`);
    expect(passed(`${esc}[?1049;25h`)).toBe(`${esc}[?25h${esc}[2J`);
    expect(passed(`${esc}[?1049l${esc}[?47l`)).toBe("");
    expect([noticedAfter(`${esc}[?1049h`).screenLost, noticedAfter(`${esc}[?1049l`).screenLost]).toEqual([false, true]);
  });

  it("asks the host nothing, and leaves its history and its keyboard alone", () => {
    const asked = [
      "[6n",
      "[5n",
      "[?6n",
      "[c",
      "[>c",
      "[=0c",
      "[>q",
      "[?2026$p",
      "[18t",
      "[8;50;132t",
      "[?u",
      "[>1u",
      "[<u",
      "[>4;2m",
      "[3J",
      "Z",
      "[?69h",
    ];
    expect(passed(`${asked.map((text) => esc + text).join("")}\u0005`)).toBe("");
    expect(passed(`${esc}]11;?${esc}\\${esc}]4;1;?\u0007${esc}]52;c;?\u0007${esc}P+q544e${esc}\\`)).toBe("");
    expect(passed(`${esc}]52;c;aGk=\u0007${esc}]4;1;#fff\u0007${esc}[22;0t`)).toBe(
      `${esc}]52;c;aGk=\u0007${esc}]4;1;#fff\u0007${esc}[22;0t`,
    );
  });

  it("knows where something else may be written", () => {
    const filter = new HostFilter(23);
    const after = (text: string | Buffer): boolean => {
      filter.pass(Buffer.from(text));
      return filter.atBoundary;
    };
    expect([after("a"), after(`${esc}`), after("[3"), after("1m"), after(`${esc}]0;ti`), after("tle\u0007")]).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
    ]);
    expect([after(Buffer.from([0xf0])), after(Buffer.from([0x9f, 0x91])), after(Buffer.from([0x8d]))]).toEqual([false, false, true]);
  });

  it("remembers what drawing aside must respect", () => {
    expect(noticedAfter(`${esc}7${esc}[?6h${esc}[?2004h`)).toMatchObject({ cursorSaved: true, originMode: true, pasteMarks: true });
    expect(noticedAfter(`${esc}7${esc}8${esc}[?6h${esc}[?6l`)).toMatchObject({ cursorSaved: false, originMode: false });
  });

  it("goes on after a sequence that was cut off or never ends", () => {
    expect(passed(`${esc}[3\u0018a${esc}]0;x${esc}[31mb`)).toBe(`a${esc}]0;x${esc}\\${esc}[31mb`);
    expect(passed(`${esc}[${"1;".repeat(2000)}mz`).endsWith("mz")).toBe(true);
  });
});
