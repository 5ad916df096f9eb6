/** A terminal's state and marks in words, for tables and details. */
import type { Cell, Style } from "@hob/kit/verb";
import type { Exit, TerminalFacts } from "../contract.ts";

const styles: Readonly<Record<TerminalFacts["state"], Style>> = { running: "green", idle: "dim", waiting: "yellow", exited: "red" };

/** `idle`, `exited 3`, `exited SIGKILL`. */
export function stateText({ state, exit }: Pick<TerminalFacts, "state" | "exit">): string {
  return state === "exited" && exit !== undefined ? `exited ${exitText(exit)}` : state;
}

export function stateCell(terminal: Pick<TerminalFacts, "state" | "exit">): Cell {
  const endedWell = terminal.state === "exited" && terminal.exit?.code === 0;
  return { text: stateText(terminal), style: endedWell ? "dim" : styles[terminal.state] };
}

export function exitText({ code, signal }: Exit): string {
  return String(code ?? signal ?? "");
}

/** `!` the bell rang, `*` there was output, while nobody was there who could type. */
export function marksText({ bell, activity }: Pick<TerminalFacts, "bell" | "activity">): string {
  return (bell ? "!" : "") + (activity ? "*" : "");
}

export function clientsText({ clients }: Pick<TerminalFacts, "clients">): string {
  return clients.map(({ who, readOnly }) => (readOnly ? `(${who})` : who)).join(" ");
}
