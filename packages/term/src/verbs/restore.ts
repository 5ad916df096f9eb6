/** `hob term restore [DESK]`: opens again what was open in the daemon's last life. */
import { answer, formatAgo, renderTable, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { startedClient } from "./client.ts";

const columns = [
  { title: "NAME", least: 10 },
  { title: "DIRECTORY", least: 8 },
  { title: "COMMAND", least: 8 },
  { title: "SEEN", align: "right" },
] as const;

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const desk = args.text("DESK");
  const client = await startedClient(context);
  try {
    if (args.flag("list")) {
      const openable = (await client.openable()).filter(({ name }) => desk === undefined || name.startsWith(`${desk}/`));
      const nowMs = context.clock.wallMs();
      const rows = openable.map(({ name, cwd, command, seenAt }) => [name, cwd, command.join(" "), formatAgo(seenAt, nowMs)]);
      await answer(context, openable, () => (rows.length === 0 ? "" : renderTable(columns, rows, context.stdout)));
      if (rows.length === 0 && !context.json) await context.stderr.write("There is nothing to open again.\n");
      return 0;
    }
    const restored = await client.restore(desk === undefined ? {} : { desk });
    await answer(context, restored, () => restored.map(({ name }) => `${name}\n`).join(""));
    if (!context.json) await context.stderr.write(restored.length === 0 ? "There is nothing to open again.\n" : "Attach: hob term\n");
    return 0;
  } finally {
    client.destroy();
  }
}
