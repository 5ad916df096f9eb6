/** The commands that docs/py.md shows, in its order: each prints what stands below it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { hobPath, runWithHob } from "../hob.ts";
import { sharedPyHome } from "../py.ts";

const home = sharedPyHome();
const page = readFileSync(fileURLToPath(new URL("../../docs/py.md", import.meta.url)), "utf8");

/** A command, and the lines below it. */
interface Shown {
  command: string;
  prints: string;
}

/** What `$ ` stands before; not what wants a terminal. */
function shownIn(text: string): Shown[] {
  const blocks = [...text.matchAll(/^```\w*\n(.*?)^```$/gms)].map(([, block]) => block ?? "");
  return blocks
    .flatMap((block) => block.split(/^\$ /m).slice(1))
    .map((entry) => {
      const [first = "", ...below] = entry.split("\n");
      return { command: first.replace(/\s+# .*$/, ""), prints: below.join("\n") };
    })
    .filter(({ command }) => command !== "hob py");
}

/** Figures and widths are those of a moment. */
function steady(text: string): string {
  return text.replace(/\d+(\.\d+)? (ms|s|min|KiB|MiB)\b/g, "N").replace(/ +/g, " ");
}

describe("docs/py.md", () => {
  it("shows what its commands print", async () => {
    const directory = mkdtempSync(join(tmpdir(), "hob-docs-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, "report.py"), "import sys\nassert sys.argv == ['report.py', 'notes.txt']\n");
    const shown = shownIn(page);
    expect(shown.length).toBeGreaterThan(8);
    for (const { command, prints } of shown) {
      const script = `cd "${directory}"; hob() { "${process.execPath}" "${hobPath}" "$@"; }; ${command}`;
      const { code, stdout, stderr } = await runWithHob("/bin/sh", ["-c", script], { NO_COLOR: "1", ...home().env });
      const isLong = command.includes("calendar");
      expect([command, code, stderr, isLong ? prints : steady(stdout)]).toEqual([command, 0, "", steady(prints)]);
    }
  });
});
