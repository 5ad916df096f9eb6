/** Text, bytes and pointers in the module's memory. Whoever allocates also frees, except in the image, where what stays may stay. */
import type { Emscripten, Pointer } from "./emscripten.ts";

/** `text` as UTF-8 with a NUL behind it. */
export function allocateText(module: Emscripten, text: string): Pointer {
  return allocateBytes(module, new TextEncoder().encode(`${text}\0`));
}

export function allocateBytes(module: Emscripten, bytes: Uint8Array): Pointer {
  const pointer = module._malloc(Math.max(1, bytes.length)) >>> 0;
  if (pointer === 0) throw new RangeError(`the interpreter has no memory for ${bytes.length} bytes`);
  module.HEAPU8.set(bytes, pointer);
  return pointer;
}

/** The object that a C variable points to. */
export function objectAt(module: Emscripten, variable: Pointer): Pointer {
  return module.HEAPU32[variable >>> 2] ?? 0;
}

/** Text up to the next NUL. */
export function textAt(module: Emscripten, pointer: Pointer): string {
  const end = module.HEAPU8.indexOf(0, pointer >>> 0);
  return new TextDecoder().decode(module.HEAPU8.subarray(pointer >>> 0, end));
}
