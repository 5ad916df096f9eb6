/**
 * Work that V8's counters do not see: bytes and characters that Node's and the language's own functions touch, and the
 * memory that is asked for. While a meter runs, those functions are replaced by ones that count and then do the same.
 * Regular expressions stay uncounted: theirs must be linear by their form.
 */

export interface Metered {
  /** Bytes copied, searched, decoded, parsed. */
  touched: number;
  /** Bytes of memory asked for buffers. */
  allocated: number;
}

type Anything = (...words: never[]) => unknown;

interface Row {
  readonly owner: object;
  readonly name: string;
  /** What one call touches or allocates. */
  readonly cost: (self: { length: number }, words: unknown[], result: unknown) => Partial<Metered>;
}

const touched = (amount: unknown): Partial<Metered> => ({ touched: lengthOf(amount) });
const allocated = (amount: unknown): Partial<Metered> => ({ allocated: lengthOf(amount) });
const both = (amount: unknown): Partial<Metered> => ({ touched: lengthOf(amount), allocated: lengthOf(amount) });

/** A search ends where it found something. */
function searched(self: { length: number }, [, from]: unknown[], result: unknown): Partial<Metered> {
  const start = typeof from === "number" ? from : 0;
  return touched(Math.max(0, (typeof result === "number" && result >= 0 ? result : self.length) - start));
}

/** Where Uint8Array has its methods from. */
const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;

const rows: readonly Row[] = [
  { owner: Buffer.prototype, name: "copy", cost: (_self, _words, result) => touched(result) },
  { owner: Buffer.prototype, name: "indexOf", cost: searched },
  { owner: Buffer.prototype, name: "toString", cost: (self, [, from, to]) => touched(rangeOf(self, from, to)) },
  { owner: Buffer.prototype, name: "fill", cost: (self) => touched(self) },
  { owner: typedArray, name: "set", cost: (_self, [source]) => touched(source) },
  { owner: typedArray, name: "slice", cost: (_self, _words, result) => both(result) },
  { owner: Buffer, name: "concat", cost: (_self, _words, result) => both(result) },
  { owner: Buffer, name: "from", cost: (_self, _words, result) => both(result) },
  { owner: Buffer, name: "alloc", cost: (_self, [size]) => both(size) },
  { owner: Buffer, name: "allocUnsafe", cost: (_self, [size]) => allocated(size) },
  { owner: Buffer, name: "allocUnsafeSlow", cost: (_self, [size]) => allocated(size) },
  { owner: String.prototype, name: "indexOf", cost: searched },
  { owner: String.prototype, name: "includes", cost: (self) => touched(self) },
  { owner: String.prototype, name: "split", cost: (self) => touched(self) },
  { owner: Array.prototype, name: "includes", cost: (self) => touched(self) },
  { owner: Array.prototype, name: "indexOf", cost: searched },
  { owner: Array.prototype, name: "slice", cost: (_self, _words, result) => touched(result) },
  { owner: JSON, name: "parse", cost: (_self, [text]) => touched(text) },
  { owner: JSON, name: "stringify", cost: (_self, _words, result) => touched(result) },
];

/** Runs `work` and counts. One at a time, and nothing else may run meanwhile. */
export async function metered(work: () => unknown): Promise<Metered> {
  const sum: Metered = { touched: 0, allocated: 0 };
  const originals = rows.map((row) => replace(row, sum));
  try {
    await work();
  } finally {
    for (const [index, { owner, name }] of rows.entries()) Object.defineProperty(owner, name, originals[index] as PropertyDescriptor);
  }
  return sum;
}

function replace({ owner, name, cost }: Row, sum: Metered): PropertyDescriptor {
  const original = Object.getOwnPropertyDescriptor(owner, name) as PropertyDescriptor;
  const plain = original.value as Anything;
  const counting = function (this: { length: number }, ...words: unknown[]): unknown {
    const result = Reflect.apply(plain, this, words);
    const { touched: more = 0, allocated: memory = 0 } = cost(this, words, result);
    sum.touched += more;
    sum.allocated += memory;
    return result;
  };
  Object.defineProperty(owner, name, { ...original, value: counting });
  return original;
}

function rangeOf(self: { length: number }, from: unknown, to: unknown): number {
  const start = typeof from === "number" ? from : 0;
  const end = typeof to === "number" ? Math.min(to, self.length) : self.length;
  return Math.max(0, end - start);
}

function lengthOf(amount: unknown): number {
  if (typeof amount === "number") return amount;
  const length = (amount as { length?: unknown } | null | undefined)?.length;
  return typeof length === "number" ? length : 0;
}
