/** `hob term info [NAME]`: everything about one terminal. */
import { answer, formatAgo, formatBytes, renderPairs, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import type { TerminalFacts, TerminalInfo } from "../contract.ts";
import { withPresent } from "./client.ts";
import { insideOf } from "./nested.ts";
import { sizeText } from "./size.ts";
import { marksText, stateCell } from "./state.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const name = args.text("NAME") ?? insideOf(context) ?? "";
  const info = await withPresent(args, context, (client) => client.info({ name }), name);
  await answer(context, info, () => renderPairs(pairsOf(info, context.clock.wallMs()), context.stdout));
  return 0;
}

function pairsOf(info: TerminalInfo, nowMs: number) {
  const { figures } = info;
  return [
    ["name", `${info.name} (${info.id})${info.restored ? ", restored" : ""}`],
    ["state", stateCell(info)],
    ["marks", marksText(info)],
    ["program", info.program],
    ["started as", info.command.join(" ")],
    ["pid", info.pid === 0 ? "" : String(info.pid)],
    ["directory", info.cwd],
    ["title", info.title],
    ["size", `${sizeText(info.size)} (${info.sizePolicy})`],
    ["made", formatAgo(info.createdAt, nowMs)],
    ["last output", info.outputAt === 0 ? "none" : formatAgo(info.outputAt, nowMs)],
    ["last input", info.inputAt === 0 ? "none" : formatAgo(info.inputAt, nowMs)],
    ["keyboard", info.holder === undefined ? "" : `held by ${info.holder.who} (${info.holder.kind})`],
    ["here", info.clients.map(clientText).join("\n")],
    ["shell marks", info.marks],
    ["processes", `${figures.processes}, ${Math.round(figures.cpuPercent)} % of a processor`],
    ["written", formatBytes(figures.bytesOut)],
    ["typed", formatBytes(figures.bytesIn)],
    ["history", `${figures.historyLines} lines, ${formatBytes(figures.historyBytes)} of memory`],
    ["behind", figures.backlogBytes === 0 ? "" : `${formatBytes(figures.backlogBytes)} not on the screen yet`],
  ] as const;
}

function clientText({ who, id, size, readOnly, queueBytes, freshScreens }: TerminalFacts["clients"][number]): string {
  const facts = [
    size === undefined ? "" : sizeText(size),
    readOnly ? "looks on" : "",
    queueBytes === 0 ? "" : `${formatBytes(queueBytes)} behind`,
    freshScreens === 0 ? "" : `${freshScreens} fresh screens`,
  ].filter((fact) => fact !== "");
  return `${who} (${[id, ...facts].join(", ")})`;
}
