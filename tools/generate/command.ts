/**
 * docs/cli.md and the manual page, as the command itself prints them. The declarations of the verbs are loaded without the
 * verbs' code, which they import lazily, so that the pages can be printed before everything behind them runs.
 */
import { join } from "node:path";
import { type Plugin, rolldown } from "rolldown";
import { sourcesOfPackages } from "../build/sources-of-packages.mjs";

interface Command {
  verbs: readonly unknown[];
  renderMarkdown(verbs: readonly unknown[]): string;
  renderManual(verbs: readonly unknown[]): string;
}

const entry = "\0command-page";
const parts = { verbs: "verbs/table.ts", renderMarkdown: "help/markdown.ts", renderManual: "help/manual.ts" };

export async function commandPage(root: string): Promise<string> {
  const { verbs, renderMarkdown } = await command(root);
  return renderMarkdown(verbs);
}

export async function manualPage(root: string): Promise<string> {
  const { verbs, renderManual } = await command(root);
  return renderManual(verbs);
}

async function command(root: string): Promise<Command> {
  const bundle = await rolldown({
    input: entry,
    platform: "node",
    external: [/^node:/],
    plugins: [commandEntry(join(root, "packages/cli/src")), sourcesOfPackages(root)],
  });
  const { output } = await bundle.generate({ format: "esm" });
  await bundle.close();
  return (await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)) as Command;
}

/** The modules that the pages need; what they import lazily is left out. */
function commandEntry(source: string): Plugin {
  return {
    name: "command-entry",
    resolveId: (id) => (id === entry ? id : undefined),
    load: (id) =>
      id === entry
        ? Object.entries(parts)
            .map(([name, file]) => `export { ${name} } from ${JSON.stringify(join(source, file))};`)
            .join("\n")
        : undefined,
    resolveDynamicImport: (id) => (typeof id === "string" ? { id, external: true } : undefined),
  };
}
