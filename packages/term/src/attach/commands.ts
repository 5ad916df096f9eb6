/** What the key behind the prefix does: one table, which the keys, their help and the documentation are read off. */

export type CommandName =
  | "detach"
  | "detach-others"
  | "new-tab"
  | "new-desk"
  | "next-tab"
  | "previous-tab"
  | "last-tab"
  | "tab"
  | "next-desk"
  | "previous-desk"
  | "jump"
  | "rename-tab"
  | "rename-desk"
  | "close"
  | "history"
  | "search"
  | "paste"
  | "redraw"
  | "suspend"
  | "prefix"
  | "help";

export interface Command {
  readonly name: CommandName;
  /** As decode.ts calls them; the first is the one that is shown. */
  readonly keys: readonly string[];
  readonly help: string;
  /** It changes something, which somebody who only looks on may not. */
  readonly changes?: true;
}

export const commands: readonly Command[] = [
  { name: "detach", keys: ["d"], help: "detach; the program goes on" },
  { name: "next-tab", keys: ["n", "Right"], help: "next tab of the desk" },
  { name: "previous-tab", keys: ["p", "Left"], help: "previous tab" },
  { name: "tab", keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], help: "the tab in this place" },
  { name: "last-tab", keys: ["l", "Tab"], help: "the terminal before this one" },
  { name: "next-desk", keys: [")", "Down"], help: "next desk" },
  { name: "previous-desk", keys: ["(", "Up"], help: "previous desk" },
  { name: "jump", keys: ["j", "w", "s"], help: "jump: all terminals, one letter each" },
  { name: "new-tab", keys: ["c"], help: "new tab, in the directory of this one", changes: true },
  { name: "new-desk", keys: ["C"], help: "new desk", changes: true },
  { name: "rename-tab", keys: [","], help: "rename the tab", changes: true },
  { name: "rename-desk", keys: ["$"], help: "rename the desk", changes: true },
  { name: "close", keys: ["x", "&"], help: "close: end the program", changes: true },
  { name: "history", keys: ["[", "PageUp"], help: "scroll through the history, search it and copy from it" },
  { name: "search", keys: ["/"], help: "search the history, backwards" },
  { name: "paste", keys: ["]"], help: "paste what was copied last", changes: true },
  { name: "detach-others", keys: ["D"], help: "detach everybody else", changes: true },
  { name: "redraw", keys: ["r", "C-l"], help: "draw the screen again" },
  { name: "suspend", keys: ["C-z"], help: "suspend, as Ctrl-Z does; fg comes back" },
  { name: "help", keys: ["?", "h"], help: "these keys" },
];

/** `prefix` is the name of the prefix key: pressed twice it is typed. */
export function commandOf(key: string, prefix: string): Command | undefined {
  if (key === prefix) return { name: "prefix", keys: [prefix], help: "type the prefix key itself", changes: true };
  return commands.find(({ keys }) => keys.includes(key));
}
