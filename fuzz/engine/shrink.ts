/** A failing input made small: what can go without the failure going is taken away, then bytes become plain ones. */

const triesMax = 3_000;

/** `fails` says whether an input still breaks the same promise. */
export async function shrink(input: Buffer, fails: (input: Buffer) => Promise<boolean>): Promise<Buffer> {
  let smallest = input;
  let tries = 0;
  const keep = async (candidate: Buffer): Promise<boolean> => {
    if (++tries > triesMax || !(await fails(candidate))) return false;
    smallest = candidate;
    return true;
  };
  for (let length = Math.ceil(smallest.length / 2); length >= 1; length = length === 1 ? 0 : Math.ceil(length / 2)) {
    for (let at = 0; at < smallest.length; ) {
      const without = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + length)]);
      if (!(await keep(without))) at += length;
    }
  }
  for (let at = 0; at < smallest.length; at++) {
    if (smallest[at] === 0x61) continue;
    const plain = Buffer.from(smallest);
    plain[at] = 0x61;
    await keep(plain);
  }
  return smallest;
}
