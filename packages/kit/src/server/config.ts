/**
 * The configuration: read, and validated as a whole against the declaration's schema; every fault names the field and what
 * was expected. A field that the schema does not know is no fault unless the schema is strict, but never passes unsaid.
 */
import type { ZodObject } from "zod";
import { HobError, messageOf } from "../errors/hob-error.ts";
import { readConfigFile } from "../ports/config-file.ts";
import type { Files } from "../ports/files.ts";
import { fieldRemark, strictRemarks, unknownFields } from "./config-fields.ts";

export interface LoadedConfig {
  value: Record<string, unknown>;
  exists: boolean;
  /** What is in the file and has no effect, for people. */
  remarks: string[];
}

export interface ConfigSource {
  files: Files;
  path: string;
  /** Of the daemon; a file of anybody else's is refused. */
  uid: number;
  bytesMax: number;
}

/** Throws `config-invalid`. A missing file means the defaults; an unreadable one is an error. */
export async function loadConfig({ files, path, uid, bytesMax }: ConfigSource, schema: ZodObject | undefined): Promise<LoadedConfig> {
  const content = await readConfigFile(files, path, uid, bytesMax);
  const exists = content !== undefined;
  const value = exists ? validate(content, schema, path) : defaults(schema, path);
  return { value, exists, remarks: schema === undefined ? [] : unknownFields(content, schema).map(fieldRemark) };
}

/** Of a field without one nobody need have heard: it is the declaration's fault before it is the user's. */
function defaults(schema: ZodObject | undefined, path: string): Record<string, unknown> {
  if (schema === undefined) return {};
  const result = checked(schema, {}, path);
  if (result.success) return result.data;
  const fields = [...new Set(result.error.issues.map((issue) => issue.path.join(".") || "the whole"))];
  const hint = `Write ${path}, or give every field of the contract's config a default.`;
  const text = `there is no ${path}, and the contract gives no default for ${fields.join(", ")}`;
  throw new HobError("config-invalid", text, { hint, details: { file: path, faults: fields } });
}

function validate(value: unknown, schema: ZodObject | undefined, path: string): Record<string, unknown> {
  const hint = `Mend ${path}, then start or reload.`;
  if (schema === undefined) {
    if (typeof value === "object" && value !== null && Object.keys(value).length === 0) return {};
    throw new HobError("config-invalid", `${path}: this daemon takes no configuration`, { hint: `Remove ${path}.` });
  }
  const result = checked(schema, value, path);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? strictRemarks(schema, issue.path, issue.keys)
      : [`${issue.path.join(".") || "the file"}: ${issue.message}`],
  );
  throw new HobError("config-invalid", `${path}: ${faults.join("; ")}`, { hint, details: { file: path, faults } });
}

/** zod calls itself for each level of a value, and the stack has an end. */
function checked(schema: ZodObject, value: unknown, path: string): ReturnType<ZodObject["safeParse"]> {
  try {
    return schema.safeParse(value);
  } catch (error) {
    throw new HobError("config-invalid", `${path} cannot be checked: ${messageOf(error)}`, { cause: error });
  }
}
