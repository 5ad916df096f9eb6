/** What every contestant carries, so that only the layers differ: one small question, one small item, one block of bytes. */
export const question = { name: "Ada", tags: ["first", "second"], count: 42 };

/** The `index`-th item of a stream. */
export function item(index) {
  return { index, text: "a short line of output" };
}

export const blockBytes = 64 * 1024;

/** A block that does not compress to nothing; its content is never looked at. */
export function block() {
  return Buffer.alloc(blockBytes, "0123456789abcdef");
}
