/** sock-daemon's client, in the working directory that its files are in. It has calls, and neither streams nor bytes. */
import { EchoClient } from "./service.mjs";

export async function connect(directory) {
  process.chdir(directory);
  const client = new EchoClient();
  const { pid } = await client.ping();
  return {
    pid,
    echo: (question) => client.echo(question),
    async another() {
      await new EchoClient().ping();
    },
  };
}
