/** `hob term new [NAME] [-- COMMAND]`: makes a terminal, and attaches where there is a window for it. */
import { HobError } from "@hob/kit";
import { answer, directoryFor, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { absolutePath } from "../adapters/paths.ts";
import { callContextOf } from "./call-context.ts";
import { startedClient } from "./client.ts";
import { insideOf } from "./nested.ts";
import { showTerminal } from "./show.ts";
import { parseSize } from "./size.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const { stdin, stdout, json } = context;
  const attaches = !args.flag("detach") && !json && stdin.isTerminal && stdout.isTerminal && insideOf(context) === undefined;
  const [size, cwd] = [args.text("size"), args.text("cwd")];
  const input = {
    name: args.text("NAME") ?? "",
    command: [...args.untouched],
    env: chosenEnvironment(args.texts("env")),
    orExisting: args.flag("or-existing"),
    ...(size === undefined ? {} : { size: parseSize(size), sizePolicy: "fixed" as const }),
    ...(cwd === undefined ? {} : { cwd: absolutePath(directoryFor(cwd, context.cwd), cwd) }),
  };
  const client = await startedClient(context);
  try {
    const terminal = await client.new(input, { context: callContextOf(context) });
    if (attaches) return await showTerminal(client, { name: terminal.id, readOnly: false, detachOthers: false }, args, context);
    await answer(context, terminal, () => `${terminal.name}\n`);
    return 0;
  } finally {
    client.destroy();
  }
}

function chosenEnvironment(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const place = text.indexOf("=");
      if (place > 0) return [text.slice(0, place), text.slice(place + 1)];
      throw new HobError("usage", `--env ${JSON.stringify(text)}: K=VALUE is wanted`, { hint: "See hob term new --help" });
    }),
  );
}
