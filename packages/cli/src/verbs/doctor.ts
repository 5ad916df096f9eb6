/** `hob doctor`: what usually goes wrong, looked at without changing anything. */
import type { Finding } from "@hob/kit/client";
import * as kit from "@hob/kit/client";
import {
  answer,
  type Canvas,
  fold,
  harmless,
  padEnd,
  paint,
  type Style,
  type VerbArguments,
  type VerbContext,
  widthOf,
  withProgress,
} from "@hob/kit/verb";
import { builtinFindings } from "../adapters/installation.ts";
import type { Manage } from "../manage.ts";
import { homeOf } from "../options.ts";

const marks = { ok: "ok", warning: "warning", problem: "problem" } as const;
const markCells = 7;
const gap = "  ";
/** Fewer cells than this beside the name, and the text gets lines of its own. */
const textCellsMin = 20;
const styles: Readonly<Record<Finding["level"], Style>> = { ok: "green", warning: "yellow", problem: "red" };

export const run = (args: VerbArguments, context: VerbContext): Promise<number> => doctor(args, context, kit);

export async function doctor(_args: VerbArguments, context: VerbContext, manage: Pick<Manage, "diagnose">): Promise<number> {
  const ofKit = await withProgress(context, "looking", () => manage.diagnose(homeOf(context)));
  const findings = [...builtinFindings(context.env), ...ofKit];
  await answer(context, findings, () => renderFindings(findings, context.stdout));
  return findings.some(({ level }) => level === "problem") ? 1 : 0;
}

function renderFindings(findings: readonly Finding[], canvas: Canvas): string {
  const width = Math.max(...findings.map(({ check }) => widthOf(check)));
  const text = findings.map((finding) => renderFinding(finding, width, canvas)).join("");
  const count = (level: Finding["level"]): number => findings.filter((finding) => finding.level === level).length;
  const verdict =
    count("problem") > 0
      ? `${count("problem")} to mend`
      : count("warning") > 0
        ? `nothing is broken; ${count("warning")} to know about`
        : "all is well";
  return `${text}\n${fold(`${findings.length} checks: ${verdict}`, canvas.columns).join("\n")}\n`;
}

/** The text stands beside the name where there is room, else below it. */
function renderFinding({ check, level, text, hint }: Finding, width: number, canvas: Canvas): string {
  const mark = paint(canvas, styles[level], padEnd(marks[level], markCells));
  const margin = markCells + gap.length + width + gap.length;
  const beside = canvas.columns - margin >= textCellsMin;
  const head = beside ? `${mark}${gap}${padEnd(harmless(check), width)}${gap}` : `${mark}${gap}${harmless(check)}\n`;
  const body = block(text, beside ? margin : gap.length, canvas);
  const next = hint === undefined || level === "ok" ? "" : block(`Next: ${hint}`, beside ? markCells + gap.length : gap.length, canvas);
  return `${head}${beside ? body.slice(margin) : body}${next}`;
}

function block(text: string, indent: number, canvas: Canvas): string {
  const lines = fold(harmless(text), canvas.columns - indent);
  return lines.map((line) => `${" ".repeat(indent)}${line}\n`).join("");
}
