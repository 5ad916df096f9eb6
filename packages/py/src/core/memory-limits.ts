/** What a program's memory may be limited to. */

const MiB = 1024 * 1024;

/** Python itself takes half of it. */
export const memoryBytesMin = 64 * MiB;
/** WebAssembly addresses four gigabytes. */
export const memoryBytesMax = 4096 * MiB - 64 * 1024;
export const memoryBytesDefault = 512 * MiB;
