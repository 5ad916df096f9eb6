/**
 * The arguments of one call of a verb, parsed and checked against its declaration. Asking for a name or a kind that the
 * declaration does not have is a mistake of the verb's author and fails an assertion.
 */
import { assert } from "../base/assert.ts";

/** Values by option or argument name: `true` for a flag, a text or number for a single one, a list for `many`. */
export type ArgumentValues = ReadonlyMap<string, ArgumentValue>;
export type ArgumentValue = true | string | number | readonly (string | number)[];

export class VerbArguments {
  readonly #declared: ReadonlySet<string>;
  readonly #values: ArgumentValues;
  /** What belongs to somebody else, exactly as it was given. */
  readonly untouched: readonly string[];

  constructor(declared: ReadonlySet<string>, values: ArgumentValues, untouched: readonly string[] = []) {
    this.#declared = declared;
    this.#values = values;
    this.untouched = untouched;
  }

  /** Whether an option or argument was given at all. */
  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  flag(name: string): boolean {
    return this.#value(name) === true;
  }

  text(name: string): string | undefined {
    const value = this.#value(name);
    assert(value === undefined || typeof value === "string", `"${name}" is not declared as a single text`);
    return value;
  }

  /** An argument that the declaration requires. */
  required(name: string): string {
    const value = this.text(name);
    assert(value !== undefined, `"${name}" is not declared as required`);
    return value;
  }

  texts(name: string): readonly string[] {
    const value = this.#value(name) ?? [];
    assert(Array.isArray(value), `"${name}" is not declared as many`);
    return value as readonly string[];
  }

  /** A count, or a duration in milliseconds. */
  number(name: string): number | undefined {
    const value = this.#value(name);
    assert(value === undefined || typeof value === "number", `"${name}" is not declared as a single count or duration`);
    return value;
  }

  #value(name: string): ArgumentValue | undefined {
    assert(this.#declared.has(name), `the verb declares no "${name}"`);
    return this.#values.get(name);
  }
}
