/** The table of what chaos counts, inside docs/testing.md: what stands behind its marker, up to the next empty line. */
import { counterTable } from "../../packages/kit/src/chaos/counters.ts";
import { code, table } from "./markdown.ts";

const marked = /<!-- counters -->(?:\n\n\|[^\n]*)?(?:\n\|[^\n]*)*/;

export function withCounters(page: string): string {
  if (!marked.test(page)) throw new Error("the page does not say where its counters are to stand: <!-- counters -->");
  const rows = Object.entries(counterTable).map(([name, { meaning }]) => [code(name), meaning]);
  return page.replace(marked, () => `<!-- counters -->\n\n${table(["counter", "what it counts"], rows)}`);
}
