/** A window that is attached to a terminal: what is shown, what is typed, and what is left of it afterwards. */
import { fileURLToPath } from "node:url";
import type { TemporaryHome } from "@hob/kit/testing";
import { describe, expect, it } from "vitest";
import { hob, hobJson } from "../hob.ts";
import { testHome, until } from "../support.ts";
import { clientPids, newShell, sharedTermHome } from "../term.ts";
import { Window } from "../window.ts";

const home = sharedTermHome();
const prefix = "\u0002";

/** Everything that a careless program switches on and leaves. */
const mess = String.raw`printf '\033[?1049h\033[?1000h\033[?1006h\033[?1004h\033[?2004h\033[?1h\033[?25l\033[3;9r\033[?6h\033=\033[4h\033[31mmess'`;

async function attached(name: string, options?: ConstructorParameters<typeof Window>[1], at: TemporaryHome = home()): Promise<Window> {
  const window = new Window(at, options);
  await window.shows("outer$");
  window.type(`hob term attach ${name}\r`);
  await window.until("the status line", () => window.lastRow.startsWith(` ${name.split("/")[0]} `));
  return window;
}

describe("an attached window", () => {
  it("shows the program in all rows but the last, which no program reaches", async () => {
    await newShell(home(), "reach/1");
    const window = await attached("reach/1", { columns: 60, rows: 12 });
    window.type("stty size\r");
    await window.shows("11 60\nin>");
    window.type(`${String.raw`printf '\033[2J\033[99;1Hbottom\n\033[r\033[99;99Hx\033[H'; seq 30`}\r`);
    await window.until(
      "all lines, and the status line below them",
      (text) => text.includes("30\nin>") && /^ reach {2}1:sh *$/.test(window.lastRow),
    );
    window.resize(40, 8);
    await until("the terminal has the new size", async () => (await hobJson(home(), "term", "info", "reach/1")).value.data.size.rows === 7);
    window.type("clear; stty size\r");
    await window.shows("7 40\nin>");
    await window.until("the status line in its new place", () => window.lastRow.startsWith(" reach "));
  });

  it("has the screen of the shell again when a program leaves the one that it filled", async () => {
    await newShell(home(), "full/1");
    const window = await attached("full/1");
    window.type(`${String.raw`echo before; printf '\033[?1049h\033[H\033[2Jwhole %s' screen; read x; printf '\033[?1049l'`}\r`);
    await window.until("only the program's screen", (text) => text.startsWith("whole screen") && !text.includes("before"));
    await window.until("the status line", () => window.lastRow.startsWith(" full "));
    window.type("\r");
    await window.until("the shell's screen", (text) => /\nbefore\n[\s\S]*in> /.test(text) && !text.includes("whole screen"));
  });

  it("changes between tabs, desks and new ones behind the prefix key, and copies from the history", async () => {
    await newShell(home(), "tour/1");
    const window = await attached("tour/1");
    window.type(`seq 100; echo mark-$((6*7))\r`);
    await window.shows("mark-42\nin>");
    window.type(`${prefix}c`);
    await window.until("two tabs", () => /^ tour {2}1:sh\S* 2/.test(window.lastRow) && !window.text.includes("mark-42"));
    window.type(`${prefix},`);
    await window.until("the question", () => window.lastRow.includes("rename the tab to: 2"));
    window.type("\u007fsecond\r");
    await window.until("the new name", () => /^ tour .* second:/.test(window.lastRow));
    window.type(`${prefix}j`);
    await window.shows(/^a {2}.*\n[\s\S]*tour\/second/m);
    const letter = window.rows.find((row) => row.includes("tour/1 "))?.charAt(0) as string;
    window.type(letter);
    await window.shows("mark-42\nin>");
    window.type(`${prefix}/^97$\r`);
    await window.until("the history", () => window.lastRow.includes("y copies"));
    window.type("vjy");
    await window.until("what was copied", () => window.lastRow.includes("copied 2 lines"));
    window.type(`printf %s. '${prefix}]'\r`);
    await window.shows("97\n98.in>");
  });

  it("shows what another window sees, also in one of another size, whose size is forgotten with it", async () => {
    await newShell(home(), "both/1");
    const large = await attached("both/1", { columns: 90, rows: 30 });
    const small = await attached("both/1", { columns: 50, rows: 10 });
    small.type("echo from-$((40+2)); stty size\r");
    await small.shows("from-42\n9 50\nin>");
    await large.until("the same, and who is here", (text) => text.includes("from-42\n9 50\nin>") && large.lastRow.includes("tester"));
    large.type("clear; stty size\r");
    await large.shows("29 90\nin>");
    await small.until("a picture of what does not fit", () => small.text.includes("29 90") && small.lastRow.includes("90x29"));
    large.type("stty size\r");
    await large.shows("29 90\nin> stty size\n29 90\nin>");
    large.type(`${prefix}d`);
    await large.shows("[detached from both/1]");
    small.type("clear; stty size\r");
    await small.shows("9 50\nin>");
  });

  it("is for looking on with --read-only: nothing is typed, and its size does not count", async () => {
    await newShell(home(), "look/1");
    const window = await attached("look/1 --read-only", { columns: 100, rows: 30 });
    window.type("echo typed\r");
    await window.until("the refusal", () => window.lastRow.includes("read-only"));
    await hob(home(), "term", "send", "look/1", "stty size", "--enter");
    await window.shows("24 80\nin>");
    expect(window.text).not.toContain("typed");
  });

  it("takes a paste with the prefix key in it as text", async () => {
    await newShell(home(), "paste/1");
    const window = await attached("paste/1");
    window.type(`\u001b[200~echo a${prefix}d | od -c\u001b[201~\r`);
    await window.shows(/a 002\s+d/);
  });
});

describe("a window is given back as it was", () => {
  type End = (at: { window: Window; home: TemporaryHome; name: string }) => Promise<void> | void;
  const ways: readonly (readonly [way: string, end: End, told: RegExp])[] = [
    ["by detaching", ({ window }) => window.type(`${prefix}d`), /\[detached from give\d\/1\]/],
    ["when another one detaches it", ({ home, name }) => run(home, "detach", name), /\[detached from give\d\/1/],
    ["when the terminal is killed", ({ home, name }) => run(home, "kill", name, "--now"), /\[give\d\/1 ended/],
    ["by SIGTERM", ({ home, name }) => signal(home, "SIGTERM", name), /outer\$/],
    ["by a hang-up", ({ home, name }) => signal(home, "SIGHUP", name), /outer\$/],
    ["by an exception that nobody caught", ({ home, name }) => signal(home, "SIGUSR2", name), /broken on purpose/],
    ["when the daemon is killed", ({ home }) => killDaemon(home), /the daemon that held this terminal ended/],
    ["when the daemon is stopped", async ({ home }) => void (await hob(home, "stop", "term")), /the daemon that held this terminal ended/],
  ];
  const crash = fileURLToPath(new URL("../fixtures/crash-on-signal.cjs", import.meta.url));

  it.each(ways)("%s", async (way, end, told) => {
    const place = ways.findIndex(([other]) => other === way);
    // A daemon takes all its terminals with it.
    const [at, name] = [way.startsWith("when the daemon") ? testHome() : home(), `give${place}/1`];
    await newShell(at, name);
    const window = new Window(at, { nodeOptions: `--require "${crash}"` });
    await window.shows("outer$");
    const [settings, state] = [await window.ask("stty -g | cksum"), window.state];
    window.type(`clear; echo kept; hob term attach ${name}\r`);
    await window.until("the status line", () => window.lastRow.startsWith(` give${place} `));
    window.type(`${mess}\r`);
    await window.until("the mess", (text) => text.includes("mess") && (window.state as { cursorHidden: boolean }).cursorHidden);
    await end({ window, home: at, name });
    await window.until(
      "the shell and what it showed",
      (text) => told.test(text) && /^(outer\$ .*\n)?kept\n/.test(text) && text.endsWith("outer$"),
    );
    expect(window.state).toEqual(state);
    expect(await window.ask("stty -g | cksum")).toBe(settings);
  });

  it("for as long as it is stopped, and taken again afterwards", async () => {
    await newShell(home(), "stop/1");
    const window = await attached("stop/1");
    window.type("echo in-the-terminal\r");
    await window.shows("in-the-terminal\nin>");
    await signal(home(), "SIGTSTP", "stop/1");
    await window.until("the outer shell", (text) => /stopped/i.test(text) && text.endsWith("outer$"));
    expect(window.state).toMatchObject({ buffer: "normal", bracketedPasteMode: false, region: [0, 23] });
    window.type("fg\r");
    await window.shows("in-the-terminal\nin>");
    window.type(`${prefix}\u001a`);
    await window.until("the outer shell again", (text) => text.endsWith("outer$"));
    window.type("fg\r");
    await window.until("the terminal again", (text) => text.includes("in-the-terminal\nin>") && window.lastRow.startsWith(" stop "));
    window.type("echo still-$((40+2))\r");
    await window.shows("still-42\nin>");
  });
});

it("hob term alone makes the first terminal, and comes back to it", async () => {
  const own = testHome();
  const window = new Window(own);
  await window.shows("outer$");
  window.type("hob term\r");
  await window.until("a terminal", () => window.lastRow.startsWith(" main "));
  window.type("PS1='in> '; clear; echo first-$((40+2)) $HOB_TERM; hob term\r");
  await window.shows(/^first-42 \S+$/m);
  window.type(`${prefix}d`);
  await window.until("the shell, and why", (text) => text.includes("[detached from main/1]") && text.endsWith("outer$"));
  window.type("hob term\r");
  await window.shows(/^first-42 /m);
  expect((await hobJson(own, "term", "ls")).value.data).toHaveLength(1);
});

async function run(at: TemporaryHome, ...words: string[]): Promise<void> {
  expect((await hob(at, "term", ...words)).stderr).toBe("");
}

async function signal(at: TemporaryHome, name: NodeJS.Signals, terminal: string): Promise<void> {
  const [pid] = await clientPids(at, terminal);
  process.kill(pid as number, name);
}

async function killDaemon(at: TemporaryHome): Promise<void> {
  const { value } = await hobJson(at, "status", "term");
  process.kill(value.data.pid as number, "SIGKILL");
  await until("the daemon is gone", async () => (await hob(at, "status", "term")).code === 3);
}
