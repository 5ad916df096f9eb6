/** What each command does, in terms of what a screen can do. */
import type { Client } from "@hob/kit/client";
import type { Size, TerminalFacts, term } from "../contract.ts";
import { withoutEmptyEnd } from "./ansi-text.ts";
import type { CommandName } from "./commands.ts";
import { Help } from "./help.ts";
import { type FirstMatch, History } from "./history.ts";
import { Jump } from "./jump.ts";
import type { Overlay } from "./overlay.ts";

export type Answered = (answer: string) => void | Promise<void>;

export interface ScreenActions {
  readonly client: Client<typeof term>;
  readonly terminals: readonly TerminalFacts[];
  readonly current: TerminalFacts;
  readonly room: Size;
  /** Name of the prefix key. */
  readonly prefix: string;
  readonly previous: string | undefined;
  readonly copied: string;
  readonly clientId: string | undefined;
  readonly firstMatch: FirstMatch;
  show(id: string): void;
  /** Makes a terminal in the caller's environment. */
  create(name: string): Promise<TerminalFacts>;
  /** Asks in the status line; `answered` is not called when the person leaves. */
  ask(question: string, text: string, answered: Answered): void;
  open(overlay: Overlay): void;
  say(message: string): void;
  typePrefix(): void;
  /** As if it were pasted, in order with what is typed. */
  paste(text: string): void;
  redraw(): void;
  suspend(): void;
  detach(): void;
}

/** Rejects with what the daemon says; the screen shows it. */
export async function performCommand(name: CommandName, key: string, screen: ScreenActions): Promise<void> {
  await performances[name](screen, key);
}

const performances: Readonly<Record<CommandName, (screen: ScreenActions, key: string) => void | Promise<void>>> = {
  detach: (screen) => screen.detach(),
  "detach-others": async (screen) => {
    const { clientId } = screen;
    const { detached } = await screen.client.detach({ name: screen.current.id, ...(clientId === undefined ? {} : { others: clientId }) });
    screen.say(`detached ${detached}`);
  },
  "new-tab": async (screen) => screen.show((await screen.create(screen.current.desk)).id),
  "new-desk": (screen) => screen.ask("new desk:", "", async (desk) => screen.show((await screen.create(desk)).id)),
  "next-tab": (screen) => showAt(screen, tabsOf(screen), 1),
  "previous-tab": (screen) => showAt(screen, tabsOf(screen), -1),
  "last-tab": (screen) => {
    const { previous, terminals } = screen;
    if (previous !== undefined && terminals.some(({ id }) => id === previous)) screen.show(previous);
    else screen.say("there is no terminal before this one");
  },
  tab: (screen, key) => {
    const tab = tabsOf(screen)[Number(key) - 1];
    if (tab === undefined) screen.say(`the desk ${screen.current.desk} has no tab in place ${key}`);
    else screen.show(tab.id);
  },
  "next-desk": (screen) => showAt(screen, lastUsedOfDesks(screen), 1),
  "previous-desk": (screen) => showAt(screen, lastUsedOfDesks(screen), -1),
  jump: (screen) => screen.open(new Jump(screen.terminals, screen.current.id)),
  "rename-tab": (screen) => rename(screen, "rename the tab to:", screen.current.tab, screen.current.id),
  "rename-desk": (screen) => rename(screen, "rename the desk to:", screen.current.desk, screen.current.desk),
  close: (screen) => {
    const { name, program, state, id } = screen.current;
    const what = state === "idle" ? name : `${name}, where ${program} runs`;
    screen.ask(`close ${what}? y or n:`, "", async (answer) => {
      if (/^y(es)?$/i.test(answer.trim())) await screen.client.kill({ name: id });
    });
  },
  history: async (screen) => screen.open(await historyOf(screen, true)),
  search: async (screen) => {
    const history = await historyOf(screen, false);
    screen.ask("search:", "", (text) => {
      history.search(text, screen.room.rows);
      screen.open(history);
    });
  },
  paste: (screen) => {
    if (screen.copied === "") screen.say("nothing was copied yet: the history copies with y");
    else screen.paste(screen.copied);
  },
  redraw: (screen) => screen.redraw(),
  suspend: (screen) => screen.suspend(),
  prefix: (screen) => screen.typePrefix(),
  help: (screen) => screen.open(new Help(screen.prefix)),
};

function tabsOf({ terminals, current }: ScreenActions): readonly TerminalFacts[] {
  return terminals.filter(({ desk }) => desk === current.desk);
}

/** One terminal for each desk: the current one, or the one that was used last. */
function lastUsedOfDesks({ terminals, current }: ScreenActions): readonly TerminalFacts[] {
  const desks = [...new Set(terminals.map(({ desk }) => desk))];
  return desks.map((name) => {
    const tabs = terminals.filter(({ desk }) => desk === name) as [TerminalFacts];
    return name === current.desk ? current : tabs.reduce((best, tab) => (tab.inputAt > best.inputAt ? tab : best));
  });
}

function showAt(screen: ScreenActions, among: readonly TerminalFacts[], step: 1 | -1): void {
  const place = among.findIndex(({ id }) => id === screen.current.id);
  const target = among[(place + step + among.length) % among.length];
  if (target !== undefined && target.id !== screen.current.id) screen.show(target.id);
}

function rename(screen: ScreenActions, question: string, text: string, name: string): void {
  screen.ask(question, text, async (to) => {
    if (to !== "" && to !== text) await screen.client.rename({ name, to });
  });
}

async function historyOf({ client, current, room, firstMatch }: ScreenActions, back: boolean): Promise<History> {
  const { text = "" } = await client.capture({ name: current.id, format: "ansi", history: true });
  return new History(withoutEmptyEnd(text).split("\n"), room, back, firstMatch);
}
