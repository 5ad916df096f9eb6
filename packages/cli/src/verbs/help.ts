/** `hob help [VERB]`, and what `--help` shows. */
import { HobError } from "@hob/kit";
import { answer, nearest, type VerbArguments, type VerbContext, type VerbDeclaration } from "@hob/kit/verb";
import { findVerb } from "../find-verb.ts";
import { partsOf } from "../help/parts.ts";
import { renderOverview, renderVerb } from "../help/terminal.ts";
import { version } from "../version.ts";
import { verbs } from "./table.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  if (args.flag("man")) {
    const { renderManual } = await import("../help/manual.ts");
    return await page(renderManual(verbs, version), context);
  }
  if (args.flag("markdown")) {
    const { renderMarkdown } = await import("../help/markdown.ts");
    return await page(renderMarkdown(verbs), context);
  }
  return await help(args.texts("VERB"), context);
}

/** Explains the verb of that path, or hob as a whole. */
export async function help(path: readonly string[], context: VerbContext): Promise<number> {
  if (path.length === 0) {
    await answer(context, { verbs: verbs.map((verb) => partsOf(verb, [verb.name])) }, () => renderOverview(verbs, context.stdout));
    return 0;
  }
  const parts = partsOf(chosen(path), path);
  await answer(context, parts, () => renderVerb(parts, context.stdout));
  return 0;
}

function chosen(path: readonly string[]): VerbDeclaration {
  const found = findVerb(path, verbs);
  if (found !== undefined && found.path.length === path.length) return found.verb;
  const known = found?.verb.verbs ?? verbs;
  const word = path[found?.path.length ?? 0] ?? "";
  const near = nearest(
    word,
    known.map(({ name }) => name),
  );
  throw new HobError("usage", `there is no verb ${JSON.stringify(path.join(" "))}`, {
    hint: near === undefined ? "See hob help" : `Did you mean hob help ${[...path.slice(0, found?.path.length ?? 0), near].join(" ")}?`,
  });
}

async function page(text: string, context: VerbContext): Promise<number> {
  await answer(context, { page: text }, () => text);
  return 0;
}
