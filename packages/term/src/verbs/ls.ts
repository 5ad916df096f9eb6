/** `hob term ls`: the terminals, desk by desk. */
import { answer, formatAgo, renderTable, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import type { TerminalFacts } from "../contract.ts";
import { withPresent } from "./client.ts";
import { sizeText } from "./size.ts";
import { clientsText, marksText, stateCell } from "./state.ts";

const columns = [
  { title: "NAME", least: 10 },
  { title: "STATE" },
  { title: "" },
  { title: "PROGRAM", least: 6 },
  { title: "DIRECTORY", least: 8 },
  { title: "SIZE" },
  { title: "HERE", least: 4 },
  { title: "OUTPUT", align: "right" },
] as const;

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const terminals = await withPresent(args, context, (client) => client.list());
  const nowMs = context.clock.wallMs();
  await answer(context, terminals, () =>
    terminals.length === 0
      ? ""
      : renderTable(
          columns,
          terminals.map((terminal) => rowOf(terminal, nowMs)),
          context.stdout,
        ),
  );
  if (terminals.length === 0 && !context.json) await context.stderr.write("There are no terminals. Make one: hob term new\n");
  return 0;
}

function rowOf(terminal: TerminalFacts, nowMs: number) {
  const { name, program, command, cwd, size, outputAt } = terminal;
  return [
    name,
    stateCell(terminal),
    marksText(terminal),
    program === "" ? (command[0] ?? "") : program,
    cwd,
    sizeText(size),
    clientsText(terminal),
    outputAt === 0 ? "" : formatAgo(outputAt, nowMs),
  ];
}
