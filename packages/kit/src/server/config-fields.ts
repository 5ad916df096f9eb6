/**
 * Fields of a configuration that its schema does not know, with the name that was probably meant. zod drops them in
 * silence unless an object is strict; a misspelt limit that is silently not in force is found out too late.
 */
import type { ZodObject } from "zod";
import { nearest } from "../base/nearest.ts";
import { isObject } from "../wire/messages.ts";

export interface UnknownField {
  /** Names from the top: `["pool", "wrokers"]`. */
  readonly path: readonly string[];
  /** What is known in its place. */
  readonly known: readonly string[];
}

/** Only what an object's schema drops: one that keeps unknown fields, or refuses them, has said what it thinks of them. */
export function unknownFields(value: unknown, schema: ZodObject, above: readonly string[] = []): UnknownField[] {
  if (!isObject(value)) return [];
  const { shape, catchall } = schema.def;
  const known = Object.keys(shape);
  return Object.entries(value).flatMap(([name, field]) => {
    const path = [...above, name];
    if (!Object.hasOwn(shape, name)) return catchall === undefined ? [{ path, known }] : [];
    const inner = objectIn(shape[name]);
    return inner === undefined ? [] : unknownFields(field, inner, path);
  });
}

/** The same sentence for fields that a strict schema refuses. */
export function strictRemarks(schema: ZodObject, path: readonly PropertyKey[], names: readonly string[]): string[] {
  let object: ZodObject | undefined = schema;
  for (const name of path) object = objectIn(object?.def.shape[String(name)]);
  const known = Object.keys(object?.def.shape ?? {});
  return names.map((name) => fieldRemark({ path: [...path.map(String), name], known }));
}

/** `"gretting" is not known: did you mean "greeting"?` */
export function fieldRemark({ path, known }: UnknownField): string {
  const near = nearest(path.at(-1) ?? "", known);
  const place = JSON.stringify(path.join("."));
  if (near === undefined) return `${place} is not known: there are ${known.join(", ") || "no fields"}`;
  return `${place} is not known: did you mean ${JSON.stringify([...path.slice(0, -1), near].join("."))}?`;
}

/** The object schema inside defaults, optionals and the like; read off zod's public `def`, so that no zod is loaded here. */
function objectIn(schema: unknown): ZodObject | undefined {
  for (let inner = schema as Wrapped | undefined; inner !== undefined; inner = inner.def?.innerType)
    if (inner.def?.type === "object") return inner as unknown as ZodObject;
  return undefined;
}

interface Wrapped {
  readonly def?: { readonly type?: string; readonly innerType?: Wrapped };
}
