/** `hob py sessions`: the sessions that are kept. */
import { answer, formatBytes, formatDuration, renderTable, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { withPresent } from "./present.ts";

const columns = [
  { title: "NAME", least: 8 },
  { title: "STATE" },
  { title: "RUNS", align: "right" },
  { title: "MEMORY", align: "right" },
  { title: "AGE", align: "right" },
  { title: "UNUSED", align: "right" },
] as const;

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const sessions = await withPresent(args, context, (client) => client.sessions());
  await answer(context, sessions, () => {
    const rows = sessions.map(({ name, busy, runs, memoryBytes, ageMs, idleMs }) => [
      name,
      busy ? "running" : "idle",
      String(runs),
      formatBytes(memoryBytes),
      formatDuration(ageMs),
      busy ? "" : formatDuration(idleMs),
    ]);
    return rows.length === 0 ? "" : renderTable(columns, rows, context.stdout);
  });
  if (sessions.length === 0 && !context.json)
    await context.stderr.write("There are no sessions. Begin one: hob py --session NAME -c 'x = 1'\n");
  return 0;
}
