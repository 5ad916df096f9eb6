/** JSON-RPC with headers, as language servers speak it. It has no streams: items are notifications, bytes are base64. */
import { createServer } from "node:net";
import { createMessageConnection, SocketMessageReader, SocketMessageWriter } from "vscode-jsonrpc/node";
import { block, blockBytes, item } from "../payload.mjs";

const [socketPath] = process.argv.slice(2);

const server = createServer((socket) => {
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  connection.onRequest("echo", (params) => params);
  connection.onRequest("items", async ({ count }) => {
    for (let index = 0; index < count; index++) await connection.sendNotification("item", item(index));
  });
  connection.onRequest("bytes", async ({ count }) => {
    const bytes = block();
    for (let sent = 0; sent < count; sent += blockBytes) await connection.sendNotification("block", { base64: bytes.toString("base64") });
  });
  connection.onError(() => socket.destroy());
  connection.listen();
});

server.listen(socketPath, () => console.log("ready"));
