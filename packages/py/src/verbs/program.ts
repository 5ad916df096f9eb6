/**
 * Which program a command line means: the text after `-c`, the module after `-m`, a file, standard input, or none: then a person
 * wants the prompt. A file and standard input go to Python byte by byte, for they may say themselves how they are encoded.
 */
import { HobError } from "@hob/kit";
import { directoryFor, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import type { RunOrder } from "../core/host.ts";

export type Program = Pick<RunOrder, "source" | "encoding" | "kind" | "filename" | "argv"> & {
  /** The caller's stdin is still there for the program to read. */
  readonly leavesInput: boolean;
};

/** Leaves room for base64 and the rest in one message of 8 MiB. */
const sourceBytesMax = 5 * 1024 * 1024;

/** `undefined`: the prompt is wanted. */
export async function programOf(args: VerbArguments, context: VerbContext): Promise<Program | undefined> {
  const code = args.text("code");
  if (code !== undefined) return { source: code, kind: "value", argv: ["-c", ...args.untouched], leavesInput: true };
  const name = args.text("module");
  if (name !== undefined) return { source: moduleStarter(name), kind: "text", argv: ["-m", ...args.untouched], leavesInput: true };
  const [file = "-"] = args.untouched;
  if (file !== "-") return await programInFile(file, args.untouched, context);
  if (context.stdin.isTerminal) return undefined;
  const argv = args.untouched.length === 0 ? [""] : args.untouched;
  return {
    ...exact(await beginning(context.stdin), "standard input"),
    kind: "stdin",
    filename: "<stdin>",
    argv: [...argv],
    leavesInput: false,
  };
}

/** As CPython itself does for -m. What JSON writes for a text, Python reads as the same text. */
function moduleStarter(name: string): string {
  return `import runpy; runpy._run_module_as_main(${JSON.stringify(name)})`;
}

async function programInFile(file: string, argv: readonly string[], context: VerbContext): Promise<Program> {
  const { absolutePath } = await import("../adapters/paths.ts");
  const { readProgramFile } = await import("../adapters/program-file.ts");
  const filename = absolutePath(directoryFor(file, context.cwd), file);
  return { ...exact(await beginning(readProgramFile(filename)), filename), kind: "file", filename, argv: [...argv], leavesInput: true };
}

function exact(bytes: Uint8Array, what: string): Pick<Program, "source" | "encoding"> {
  if (bytes.length > sourceBytesMax) {
    throw new HobError("frame-too-large", `the program (${what}) is larger than ${sourceBytesMax} bytes`, {
      hint: "Keep data in a file of its own, and mount its directory.",
    });
  }
  return { source: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"), encoding: "base64" };
}

/** All of it, or more than a program may have: nobody waits for the end of what has none. */
async function beginning(input: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > sourceBytesMax) break;
  }
  return Buffer.concat(chunks);
}
