/**
 * Plain data in the format of Python's `marshal` module (version 2 of it, which every CPython 3 reads): how orders reach
 * the interpreter without any help from code that a program could have patched.
 */
export type Plain = null | boolean | number | string | Uint8Array | readonly Plain[] | { readonly [name: string]: Plain };

/** Integers must be within 32 bits and other numbers are floats; a string becomes `str`, bytes `bytes`, an array `list`. */
export function marshal(value: Plain): Uint8Array {
  const writer = new Writer();
  writer.value(value);
  return writer.finish();
}

const encoder = new TextEncoder();

class Writer {
  #bytes = new Uint8Array(1024);
  #length = 0;

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  value(value: Plain): void {
    if (value === null) this.#code("N");
    else if (typeof value === "boolean") this.#code(value ? "T" : "F");
    else if (typeof value === "number") this.#number(value);
    else if (typeof value === "string") this.#sized("u", encoder.encode(value));
    else if (value instanceof Uint8Array) this.#sized("s", value);
    else if (isList(value)) this.#list(value);
    else this.#dict(value);
  }

  #number(value: number): void {
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) {
      this.#code("i");
      this.#int32(value);
      return;
    }
    this.#code("g");
    this.#view(8).setFloat64(0, value, true);
  }

  #list(value: readonly Plain[]): void {
    this.#code("[");
    this.#int32(value.length);
    for (const item of value) this.value(item);
  }

  #dict(value: { readonly [name: string]: Plain }): void {
    this.#code("{");
    for (const [name, item] of Object.entries(value)) {
      this.value(name);
      this.value(item);
    }
    this.#code("0");
  }

  #sized(code: string, bytes: Uint8Array): void {
    this.#code(code);
    this.#int32(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #code(code: string): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = code.charCodeAt(0);
  }

  #int32(value: number): void {
    this.#view(4).setInt32(0, value, true);
  }

  /** A view of the next `count` bytes, which are taken. */
  #view(count: number): DataView {
    this.#reserve(count);
    this.#length += count;
    return new DataView(this.#bytes.buffer, this.#length - count, count);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
