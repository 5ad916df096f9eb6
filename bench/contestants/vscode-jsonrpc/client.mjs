/** The client of vscode-jsonrpc, as its documentation shows it. */
import { once } from "node:events";
import { connect as dial } from "node:net";
import { join } from "node:path";
import { createMessageConnection, SocketMessageReader, SocketMessageWriter } from "vscode-jsonrpc/node";

export async function connect(directory) {
  const socket = dial(join(directory, "socket"));
  await once(socket, "connect");
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  let items = 0;
  let bytes = 0;
  connection.onNotification("item", () => {
    items++;
  });
  connection.onNotification("block", ({ base64 }) => {
    bytes += Buffer.from(base64, "base64").length;
  });
  connection.listen();
  return {
    echo: (params) => connection.sendRequest("echo", params),
    async items(count) {
      items = 0;
      await connection.sendRequest("items", { count });
      return items;
    },
    async bytes(count) {
      bytes = 0;
      await connection.sendRequest("bytes", { count });
      return bytes;
    },
  };
}
