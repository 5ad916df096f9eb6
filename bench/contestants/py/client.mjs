/** A run of `2+3` in hob's Python over one connection: a fresh program each time, isolated from the others. */
import { connect as connectToDaemon } from "@hob/kit/client";

const entry = new URL(import.meta.resolve("@hob/py/dist/daemon.cjs"));

export async function connect(directory) {
  const daemon = await connectToDaemon("py", { entry, home: directory });
  const run = async () => {
    let output = "";
    const stream = daemon.run({ source: "2+3", kind: "value" });
    for await (const { bytes } of stream.bytes) output += Buffer.from(bytes).toString();
    const { exitCode } = await stream.result;
    if (exitCode !== 0 || output !== "5\n") throw new Error(`2+3 ended with ${exitCode} and said ${JSON.stringify(output)}`);
  };
  return { pid: daemon.daemon.pid, echo: run };
}
