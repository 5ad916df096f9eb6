/** What `hob methods` and `hob call` are told of a declaration: JSON Schemas, made only when somebody asks. */
import type { ZodType } from "zod";
import type { Declaration, MethodDeclaration, StreamDeclaration } from "../contract/declaration.ts";
import type { MethodListing } from "../wire/control.ts";

export function listMethods(declaration: Declaration): MethodListing[] {
  const schema = (type: ZodType | undefined, io: "input" | "output"): unknown =>
    type === undefined ? null : type.toJSONSchema({ io, unrepresentable: "any" }); // by the zod that made it: none is loaded here
  const row = (name: string, kind: "call" | "stream", method: MethodDeclaration & StreamDeclaration): MethodListing => ({
    name,
    kind,
    help: method.help,
    idempotent: method.idempotent ?? false,
    detached: method.detached ?? false,
    overflow: kind === "stream" ? (method.overflow ?? "block") : undefined,
    input: schema(method.input, "input"),
    output: schema(method.output, "output"),
    item: schema(method.item, "output"),
  });
  return [
    ...Object.entries(declaration.methods ?? {}).map(([name, method]) => row(name, "call", method)),
    ...Object.entries(declaration.streams ?? {}).map(([name, stream]) => row(name, "stream", stream)),
  ];
}
