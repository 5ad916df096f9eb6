import headless from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { internalsOf } from "./screen-internals.ts";
import { keepLinks } from "./screen-links.ts";

const end = "\u001b\\";
const link = (address: string): string => `\u001b]8;;${address}${end}`;

async function shown(text: string): Promise<headless.Terminal> {
  const terminal = new headless.Terminal({ cols: 20, rows: 4, scrollback: 2_000, allowProposedApi: true });
  keepLinks(terminal);
  await new Promise<void>((done) => terminal.write(text, done));
  return terminal;
}

function addresses(terminal: headless.Terminal, count: number): (string | undefined)[] {
  return Array.from({ length: count }, (_, index) => internalsOf(terminal)._oscLinkService?.getLinkData(index + 1)?.uri);
}

describe("links", () => {
  it("are known by number, each address once, whatever it is called", async () => {
    expect(addresses(await shown(`${link("a:")}x${link("b:")}y\u001b]8;id=1;a:${end}z`), 3)).toEqual(["a:", "b:", undefined]);
  });

  it("have no markers, so that a link over many lines costs what text does", async () => {
    const terminal = await shown(link("a:") + "line\r\n".repeat(1_000));
    expect(terminal.markers).toEqual([]);
  });

  it("are text when the address is longer than any", async () => {
    expect(addresses(await shown(`${link(`a:${"x".repeat(3_000)}`)}x${link("b:")}y`), 2)).toEqual(["b:", undefined]);
  });

  it("are forgotten when there are too many, the first ones first", async () => {
    const terminal = await shown(Array.from({ length: 1_000 }, (_, index) => `${link(`${index}:${"x".repeat(2_000)}`)}x`).join(""));
    const kept = addresses(terminal, 1_000).map((address) => address !== undefined);
    const first = kept.indexOf(true);
    expect(first).toBeGreaterThan(400);
    expect(first).toBeLessThan(600);
    expect(kept.slice(first)).not.toContain(false);
  });
});
