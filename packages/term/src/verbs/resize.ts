/** `hob term resize NAME [SIZE] [--policy …]`. */
import { HobError } from "@hob/kit";
import { answer, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import type { SizePolicy } from "../contract.ts";
import { withPresent } from "./client.ts";
import { parseSize, sizeText } from "./size.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const name = args.required("NAME");
  const [size, policy] = [args.text("SIZE"), args.text("policy") as SizePolicy | undefined];
  if (size === undefined && policy === undefined)
    throw new HobError("usage", "a size or a policy is wanted", { hint: "hob term resize NAME 120x40, or --policy latest" });
  const wanted = { ...(size === undefined ? {} : { size: parseSize(size) }), ...(policy === undefined ? {} : { sizePolicy: policy }) };
  const terminal = await withPresent(args, context, (client) => client.resize({ name, ...wanted }), name);
  await answer(context, terminal, () => `${terminal.name} is ${sizeText(terminal.size)} (${terminal.sizePolicy})\n`);
  return 0;
}
