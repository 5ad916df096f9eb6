/**
 * Images of a warm interpreter's memory as files, so that an interpreter starts in a fraction of a second instead of
 * several. A file is written aside and renamed, names what it belongs to, and is checked as a whole when it is read: one
 * that is torn, foreign or old is as good as none.
 *
 * Layout: the magic word, the length of the head (32 bits, little-endian), the head as JSON, then those parts of the
 * memory that are not zero.
 */
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { Image, ImageFacts } from "./shared/messages.ts";

interface Head {
  /** What the image was made by: another program's image has other addresses. */
  key: string;
  /** Its `parts` follow the head, in order. */
  facts: ImageFacts;
  checksum: number;
}

const magic = "hob py image 1\n\n";
const headBytesMax = 1024 * 1024;
const imageBytesMax = 1024 * 1024 * 1024;
const prefix = "python-";

/** The image of `key` in the first of the directories that has it whole. */
export async function readImage(directories: readonly string[], key: string): Promise<Image | undefined> {
  for (const directory of directories) {
    const image = await readWhole(join(directory, fileName(key)), key).catch(() => undefined);
    if (image !== undefined) return image;
  }
  return undefined;
}

/** Writes the image and removes those of other keys. The directory is made, private, if need be. */
export async function writeImage(directory: string, key: string, image: Image): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, fileName(key));
  const aside = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await writeWhole(aside, key, image);
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  for (const name of await readdir(directory))
    if (name.startsWith(prefix) && name !== fileName(key)) await rm(join(directory, name), { force: true });
}

function fileName(key: string): string {
  return `${prefix}${key.slice(0, 16)}.image`;
}

async function readWhole(path: string, key: string): Promise<Image | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const start = Buffer.alloc(magic.length + 4);
    if ((await file.read(start, 0, start.length, 0)).bytesRead < start.length) return undefined;
    const headBytes = start.readUInt32LE(magic.length);
    if (start.toString("latin1", 0, magic.length) !== magic || headBytes > headBytesMax) return undefined;
    const text = Buffer.alloc(headBytes);
    if ((await file.read(text, 0, headBytes, start.length)).bytesRead < headBytes) return undefined;
    const head = JSON.parse(text.toString()) as Head;
    if (head.key !== key || head.facts.bytes > imageBytesMax) return undefined;
    return await readParts(file, head, start.length + headBytes);
  } finally {
    await file.close();
  }
}

async function readParts(file: FileHandle, { facts, checksum }: Head, firstByte: number): Promise<Image | undefined> {
  const memory = new SharedArrayBuffer(facts.bytes);
  let position = firstByte;
  let sum = 0;
  for (const [start, length] of facts.parts) {
    const part = Buffer.from(memory, start, length);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await file.read(part, done, length - done, position + done);
      if (bytesRead === 0) return undefined;
      done += bytesRead;
    }
    sum = crc32(part, sum);
    position += length;
  }
  return sum === checksum ? { facts, memory } : undefined;
}

async function writeWhole(path: string, key: string, { facts, memory }: Image): Promise<void> {
  const all = Buffer.from(memory, 0, facts.bytes);
  const { parts } = facts;
  const checksum = parts.reduce((sum, [start, length]) => crc32(all.subarray(start, start + length), sum), 0);
  const head = Buffer.from(JSON.stringify({ key, facts, checksum } satisfies Head));
  const headLength = Buffer.alloc(4);
  headLength.writeUInt32LE(head.length);
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(Buffer.concat([Buffer.from(magic, "latin1"), headLength, head]));
    for (const [start, length] of parts) await file.writeFile(all.subarray(start, start + length));
    await file.sync();
  } finally {
    await file.close();
  }
}
