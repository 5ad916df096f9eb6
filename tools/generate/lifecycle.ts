/** docs/lifecycle.md: the tables of packages/kit/src/state as tables, and those with events as diagrams. */
import { code, page, table } from "./markdown.ts";

export interface Lifecycle {
  readonly title: string;
  /** What the rows, the columns and the cells are. */
  readonly about: string;
  /** Row -> column -> cell. `null` cannot happen. */
  readonly table: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  /** Rows and cells are states, and columns are events between them. */
  readonly diagram: boolean;
}

export function lifecyclePage(lifecycles: readonly Lifecycle[]): string {
  return page("Lifecycles", "packages/kit/src/state/", lifecycles.flatMap(section));
}

function section(lifecycle: Lifecycle): string[] {
  const parts = [`## ${lifecycle.title}`, lifecycle.about];
  if (lifecycle.diagram) parts.push(`\`\`\`mermaid\n${diagram(lifecycle)}\n\`\`\``);
  return [...parts, matrix(lifecycle)];
}

/** `.` stays as it is, `-` cannot happen. */
function matrix({ table: rows, diagram: isDiagram }: Lifecycle): string {
  const columns = Object.keys(Object.values(rows)[0] ?? {});
  const cell = (state: string, next: string | null | undefined): string => {
    if (next === null || next === undefined) return "-";
    return isDiagram && next === state ? "." : next;
  };
  const lines = Object.entries(rows).map(([state, nexts]) => [code(state), ...columns.map((column) => cell(state, nexts[column]))]);
  const legend = isDiagram ? "\n\n`.` changes nothing · `-` cannot happen" : "";
  return table(["", ...columns.map(code)], lines) + legend;
}

/** One arrow for each pair of states, with all its events. */
function diagram({ table: rows }: Lifecycle): string {
  const arrows = new Map<string, string[]>();
  for (const [from, nexts] of Object.entries(rows)) {
    for (const [event, to] of Object.entries(nexts)) {
      if (to === null || to === from) continue;
      const arrow = `${from} --> ${to}`;
      arrows.set(arrow, [...(arrows.get(arrow) ?? []), event]);
    }
  }
  const first = Object.keys(rows)[0];
  return ["stateDiagram-v2", `  [*] --> ${first}`, ...[...arrows].map(([arrow, events]) => `  ${arrow}: ${events.join(", ")}`)].join("\n");
}
