/** hob's client. `directory` is its HOB_HOME; the daemon is started by the first connection. */
import { connect as connectToDaemon } from "@hob/kit/client";

const entry = new URL("./daemon.mjs", import.meta.url);

export async function connect(directory) {
  const options = { entry, home: directory };
  const daemon = await connectToDaemon("bench-echo", options);
  return {
    pid: daemon.daemon.pid,
    echo: (question) => daemon.echo(question),
    async items(count) {
      let received = 0;
      for await (const _item of daemon.items({ count }, { timeoutMs: Infinity })) received++;
      return received;
    },
    async bytes(count) {
      let received = 0;
      for await (const { bytes } of daemon.bytes({ count }, { timeoutMs: Infinity }).bytes) received += bytes.length;
      return received;
    },
    async another() {
      await connectToDaemon("bench-echo", options);
    },
  };
}
