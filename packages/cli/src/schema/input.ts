/**
 * The input of `hob call`, from what a person typed: one JSON value, or `name=value` pairs that the method's schema gives
 * their types. Judging the input as a whole is the daemon's work; here only what cannot be read is refused.
 */
import { HobError } from "@hob/kit";
import { nearest } from "@hob/kit/verb";
import { fieldsOf, type Schema, typeOf } from "./schema.ts";

const pair = /^([A-Za-z_][\w.-]*)(:?=)([\s\S]*)$/;

export function isPair(word: string): boolean {
  return pair.test(word);
}

/** Throws `invalid-input` when the text is no JSON; `where` says where it came from. */
function readJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HobError("invalid-input", `the input ${where} is not JSON: ${(error as Error).message}`, {
      cause: error,
      hint: "Give JSON, or pairs: name=value",
    });
  }
}

/** The same for a whole input, which is no bare value. A list is JSON-RPC's other form of one; the method says that it takes none. */
export function readJsonInput(text: string, where: string): unknown {
  const value = readJson(text, where);
  if (typeof value === "object" && value !== null) return value;
  throw new HobError("invalid-input", `the input ${where} is ${value === null ? "null" : `a ${typeof value}`}, and an object is wanted`, {
    hint: 'Give {"name": value}, or pairs: name=value',
  });
}

/** `{name: value}` of all pairs. Throws `invalid-input` for unknown names and for values that cannot be of their type. */
export function readPairs(words: readonly string[], schema: Schema): Record<string, unknown> {
  const fields = fieldsOf(schema);
  const input: Record<string, unknown> = Object.create(null);
  for (const word of words) {
    const [, name = "", sign, text = ""] = pair.exec(word) ?? [];
    const field = fields.find((one) => one.name === name);
    if (field === undefined && hasNoOther(schema))
      throw unknownField(
        name,
        fields.map((one) => one.name),
      );
    input[name] = sign === ":=" ? readJson(text, `of ${name}`) : typed(name, text, field?.schema ?? {});
  }
  return { ...input };
}

/** zod writes nothing about other fields for an object that drops them in silence, and `{}` for one that keeps them. */
function hasNoOther({ properties, additionalProperties }: Schema): boolean {
  return additionalProperties === false || (additionalProperties === undefined && properties !== undefined);
}

function typed(name: string, text: string, schema: Schema): unknown {
  const types = typesOf(schema);
  if (schema.enum?.includes(text) === true || schema.const === text) return text;
  if ((types.has("number") || types.has("integer")) && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (types.has("boolean") && (text === "true" || text === "false")) return text === "true";
  if (types.has("null") && text === "null") return null;
  if ((types.has("array") && text.startsWith("[")) || (types.has("object") && text.startsWith("{"))) return readJson(text, `of ${name}`);
  if (types.has("array") && !types.has("string"))
    return text === "" ? [] : text.split(",").map((item) => typed(name, item, schema.items ?? {}));
  if (types.size === 0 || types.has("string")) return text;
  throw new HobError("invalid-input", `${name}=${text}: ${typeOf(schema)} is wanted`, {
    hint: `Write ${name}:=JSON to give any JSON value`,
  });
}

function typesOf(schema: Schema): ReadonlySet<string> {
  const own = schema.type === undefined ? [] : [schema.type].flat();
  const values = [...(schema.enum ?? []), ...(schema.const === undefined ? [] : [schema.const])].map((value) =>
    value === null ? "null" : typeof value,
  );
  return new Set([...own, ...values, ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((choice) => [...typesOf(choice)])]);
}

function unknownField(name: string, names: readonly string[]): HobError {
  const near = nearest(name, names);
  const allowed = names.length === 0 ? "the method takes no input" : `allowed are ${names.join(", ")}`;
  return new HobError(
    "invalid-input",
    `there is no input ${JSON.stringify(name)}: ${allowed}`,
    near === undefined ? {} : { hint: `Did you mean ${near}?` },
  );
}
