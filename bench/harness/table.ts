/** Figures as lines of a table, for the terminal and for the page. One line for each contestant beside hob. */
import { type Figure, formatted, goalMet, goalText, ratioTo, significant } from "./figure.ts";
import { median, quartiles } from "./statistics.ts";

export const columns = ["what", "hob", "beside", "ratio", "goal", ""];

/** The cells of one figure; what is the same in the next line is left out there. */
export function tableLines(figure: Figure): string[][] {
  const met = goalMet(figure);
  const goal = met === undefined ? ["", ""] : [goalText(figure), met ? "met" : "missed"];
  if (figure.beside.length === 0) return [[figure.what, spread(figure.hob, figure), "", "", ...goal]];
  return figure.beside.map((contestant, index) => {
    const own = index === 0 ? [figure.what, spread(figure.hob, figure)] : ["", ""];
    const other = `${contestant.name} ${formatted(median(contestant.samples), figure.unit)}`;
    return [...own, other, `${ratioTo(figure, contestant).toFixed(2)} x`, ...(index === 0 ? goal : ["", ""])];
  });
}

/** Lines with aligned columns. */
export function plainTable(lines: string[][]): string {
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

export function markdownTable(lines: string[][]): string {
  const row = (cells: string[]): string => `| ${cells.join(" | ")} |`;
  return [row(columns), row(columns.map(() => "---")), ...lines.map(row)].join("\n");
}

/** The median, and where the middle half of the rounds lies. */
function spread(samples: readonly number[], { unit }: Figure): string {
  const text = formatted(median(samples), unit);
  if (samples.length < 3) return text;
  const { low, high } = quartiles(samples);
  const scale = unit === "/s" && median(samples) >= 1000 ? 1000 : 1;
  return `${text} (${significant(low / scale)}-${significant(high / scale)})`;
}
