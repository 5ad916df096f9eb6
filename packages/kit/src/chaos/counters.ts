/**
 * What chaos counts, as one table: each counter must be zero. The names are those of a report's `counters`, the titles
 * those of its table; docs/testing.md prints the meanings. To add one: a row, and whoever sees it calls `Stage.fail`.
 */
export const counterTable = {
  wrongAnswers: {
    title: "wrong answers",
    meaning:
      "An answer that `check` refuses, an error that nothing done to the daemon explains, a command that printed or ended otherwise.",
  },
  hungClients: {
    title: "hung clients",
    meaning: "A client that used up its whole deadline on a machine that was not standing still, or did not come back at all.",
  },
  doubleOwners: { title: "double owners", meaning: "Two live processes that both claimed the instance; in a herd, more than one life." },
  lostAddresses: {
    title: "lost addresses",
    meaning: "The socket of a daemon that was ready was gone, though the daemon had not begun to end: somebody took it away.",
  },
  crashes: { title: "crashes", meaning: "A daemon that ended by an error that nobody caught." },
  lostDaemons: {
    title: "lost daemons",
    meaning: "In the calm the next call was not answered, or a stop did not end the daemon; in a siege, another life than at its start.",
  },
  leakedProcesses: {
    title: "leaked processes",
    meaning: "Alive after the stop: daemons, children that were not declared detached, commands.",
  },
  leakedDescriptors: {
    title: "leaked descriptors",
    meaning:
      "More open files than at the start of a siege, when everybody has left; or, in the client's process, than after the first rounds.",
  },
  leakedFiles: { title: "leaked files", meaning: "After the stop, in the instance's directory: more than its permanent files." },
  memoryGrowth: {
    title: "memory growth",
    meaning: "A daemon that, garbage collected, holds more than 8 MiB more at the end of a siege than at its start.",
  },
} as const satisfies Record<string, { title: string; meaning: string }>;

export type CounterName = keyof typeof counterTable;
export type Counters = Record<CounterName, number>;

export const counterNames = Object.keys(counterTable) as CounterName[];

export function noCounts(): Counters {
  return Object.fromEntries(counterNames.map((name) => [name, 0])) as Counters;
}
