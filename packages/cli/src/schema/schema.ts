/** The parts of JSON Schema (draft 2020-12, as zod writes it) that hob reads: enough to show fields and to type pairs. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

export interface Field {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
}

/** What a daemon sent as a schema; anything but an object says nothing. */
export function asSchema(value: unknown): Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Schema) : {};
}

export function fieldsOf(schema: Schema): Field[] {
  return Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    schema: resolve(field, schema),
    // A field with a default is listed as required by zod's output form, but nobody has to give it.
    required: (schema.required ?? []).includes(name) && field.default === undefined,
  }));
}

/** A type in words: `string`, `integer 1..65535`, `"a" | "b"`, `string[]`, `{name, size}`. */
export function typeOf(schema: Schema, depth = 0): string {
  if (depth > 3) return "…";
  const choices = schema.anyOf ?? schema.oneOf;
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (choices !== undefined) return choices.map((choice) => typeOf(choice, depth + 1)).join(" | ");
  if (schema.type === "array") return schema.items === undefined ? "array" : bracketed(typeOf(schema.items, depth + 1));
  if (schema.type === "object") return objectType(schema, depth);
  const named = typeof schema.type === "string" ? schema.type : (schema.type?.join(" | ") ?? "anything");
  return [named, schema.format === undefined ? "" : `(${schema.format})`, range(schema)].filter((part) => part !== "").join(" ");
}

function objectType(schema: Schema, depth: number): string {
  const names = fieldsOf(schema).map(({ name, required }) => (required ? name : `${name}?`));
  if (names.length > 0) return `{${names.join(", ")}}`;
  return typeof schema.additionalProperties === "object" ? `{[name]: ${typeOf(schema.additionalProperties, depth + 1)}}` : "object";
}

function bracketed(item: string): string {
  return item.includes(" ") ? `(${item})[]` : `${item}[]`;
}

/** Limits worth showing; JavaScript's own safe-integer bounds are not. */
function range({ minimum, maximum, minLength, maxLength, type }: Schema): string {
  const [low, high] = type === "string" ? [minLength, maxLength] : [shown(minimum), shown(maximum)];
  if (low === undefined && high === undefined) return "";
  return `${low ?? ""}..${high ?? ""}`;
}

function shown(bound: number | undefined): number | undefined {
  return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined;
}

function resolve(schema: Schema, root: Schema): Schema {
  const name = schema.$ref?.replace(/^#\/\$defs\//, "");
  return name === undefined ? schema : (root.$defs?.[name] ?? schema);
}
