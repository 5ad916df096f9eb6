/** What `hob status term` shows of the terminals. */
import type { TerminalFigures } from "../contract.ts";
import type { Terminals } from "./terminals.ts";
import type { UsageWatch } from "./usage.ts";

type TerminalReport = TerminalFigures & {
  readonly name: string;
  readonly state: string;
  readonly program: string;
  readonly size: string;
  /** Who is attached, with the window and what they have not taken yet. */
  readonly clients: readonly { who: string; size: string; queueBytes: number }[];
};

export interface Figures {
  readonly terminals: number;
  readonly alive: number;
  readonly clients: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly historyBytes: number;
  readonly queueBytes: number;
  readonly byTerminal: readonly TerminalReport[];
}

export function figuresOf(terminals: Terminals, usage: UsageWatch): Figures {
  const each = terminals.all.map((terminal): TerminalReport => {
    const { name, state, program, size, clients } = terminal.facts();
    return {
      name,
      state,
      program,
      size: `${size.columns}x${size.rows}`,
      clients: clients.map((client) => ({
        who: client.who,
        size: client.size === undefined ? "none" : `${client.size.columns}x${client.size.rows}`,
        queueBytes: client.queueBytes,
      })),
      ...terminal.figures(),
      ...usage.of(terminal.pid),
    };
  });
  const sum = (value: (report: TerminalReport) => number): number => each.reduce((total, report) => total + value(report), 0);
  return {
    terminals: each.length,
    alive: terminals.alive,
    clients: sum(({ clients }) => clients.length),
    bytesOut: sum(({ bytesOut }) => bytesOut),
    bytesIn: sum(({ bytesIn }) => bytesIn),
    historyBytes: sum(({ historyBytes }) => historyBytes),
    queueBytes: sum(({ clients }) => clients.reduce((total, { queueBytes }) => total + queueBytes, 0)),
    byTerminal: each,
  };
}
