/**
 * What interpreters begin from: Pyodide's WebAssembly, compiled once for all threads, its standard library, and an image
 * of a warm interpreter: from a file when there is one that fits, else made by the first thread and kept for the next time.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readImage, writeImage } from "./image-file.ts";
import { type Ground, PythonThread } from "./python-thread.ts";

export interface GroundOptions {
  /** The bundled worker.ts. */
  script: URL;
  /** Directories to look for an image in, after the script's own; the last one is written to. */
  imageDirectories: readonly string[];
  /** Told that the first interpreter has to be made from nothing, which takes some seconds. */
  onFirst?(): void;
  /** Told that an image could not be kept; it will be made again next time. */
  onUnkept?(error: unknown): void;
}

export class PythonGround {
  readonly #options: GroundOptions;
  readonly #base: Promise<Omit<Ground, "image">>;
  readonly #key: Promise<string>;
  #image: Promise<Ground["image"]>;
  #keeping: Promise<void> | undefined;

  /** Begins to load at once. */
  constructor(options: GroundOptions) {
    this.#options = options;
    const pyodide = dirname(createRequire(options.script).resolve("pyodide/package.json"));
    this.#base = loadBase(pyodide);
    this.#key = imageKey(pyodide, options.script);
    const directories = [dirname(fileURLToPath(options.script)), ...options.imageDirectories];
    this.#image = this.#key.then((key) => readImage(directories, key));
    this.#base.catch(() => {});
    this.#image.catch(() => {});
  }

  /** A new interpreter. Where there is no image the first one makes it, and the others wait for that. */
  start(): PythonThread {
    const image = this.#image;
    const ground = Promise.all([this.#base, image]).then(([base, found]) => ({ ...base, image: found }));
    const thread = new PythonThread(this.#options.script, ground);
    this.#image = image.then((found) => found ?? this.#makeImage(thread));
    this.#image.catch(() => {});
    void this.#doubtImage(thread);
    return thread;
  }

  /** Waits until nothing is being written any more. */
  async close(): Promise<void> {
    await this.#image.catch(() => {});
    await this.#keeping;
  }

  async #makeImage(thread: PythonThread): Promise<Ground["image"]> {
    this.#options.onFirst?.();
    const image = await thread.image.catch(() => undefined);
    if (image !== undefined) this.#keeping = this.#keep(image);
    return image;
  }

  async #keep(image: NonNullable<Ground["image"]>): Promise<void> {
    const directory = this.#options.imageDirectories.at(-1);
    if (directory === undefined) return;
    await writeImage(directory, await this.#key, image).catch((error) => this.#options.onUnkept?.(error));
  }

  /** An interpreter that breaks before it is there may have had a bad image; the next one makes its own. */
  async #doubtImage(thread: PythonThread): Promise<void> {
    const booted = await thread.booted.then(
      () => true,
      () => false,
    );
    if (!booted && (await thread.gone) !== undefined) this.#image = Promise.resolve(undefined);
  }
}

async function loadBase(pyodide: string): Promise<Omit<Ground, "image">> {
  const [wasm, zip] = await Promise.all([
    readFile(join(pyodide, "pyodide.asm.wasm")).then((bytes) => WebAssembly.compile(bytes)),
    readFile(join(pyodide, "python_stdlib.zip")),
  ]);
  const library = new SharedArrayBuffer(zip.length);
  new Uint8Array(library).set(zip);
  return { wasm, library };
}

/** Everything on which the addresses in an image depend. */
async function imageKey(pyodide: string, script: URL): Promise<string> {
  const [manifest, code] = await Promise.all([readFile(join(pyodide, "package.json"), "utf8"), readFile(fileURLToPath(script))]);
  const { version } = JSON.parse(manifest) as { version: string };
  return createHash("sha256").update(`${version} ${process.versions.v8} `).update(code).digest("hex");
}
