/**
 * The floor: `net` and JSON lines, with nothing that a daemon needs. No limits, no validation, no deadlines, no errors,
 * and replies to all lines of one chunk in one write.
 */
import { once } from "node:events";
import { createServer } from "node:net";
import { eachLine } from "../lines.mjs";
import { block, blockBytes, item } from "../payload.mjs";

const [socketPath] = process.argv.slice(2);
const itemsPerWrite = 64;

const server = createServer((socket) => {
  socket.setEncoding("utf8");
  socket.on(
    "data",
    eachLine((lines) => answer(socket, lines)),
  );
  socket.on("error", () => socket.destroy());
});

function answer(socket, lines) {
  let replies = "";
  for (const line of lines) {
    const { id, method, params } = JSON.parse(line);
    if (method === "echo") replies += `${JSON.stringify({ id, result: params })}\n`;
    else if (method === "items") void sendItems(socket, id, params.count);
    else if (method === "bytes") void sendBytes(socket, params.count);
  }
  if (replies !== "") socket.write(replies);
}

async function sendItems(socket, id, count) {
  for (let from = 0; from < count; from += itemsPerWrite) {
    let text = "";
    for (let index = from; index < Math.min(count, from + itemsPerWrite); index++) text += `${JSON.stringify({ id, item: item(index) })}\n`;
    if (!socket.write(text)) await once(socket, "drain");
  }
  socket.write(`${JSON.stringify({ id, result: null })}\n`);
}

/** Nothing but bytes from here to the connection's end. */
async function sendBytes(socket, count) {
  const bytes = block();
  for (let sent = 0; sent < count; sent += blockBytes) if (!socket.write(bytes)) await once(socket, "drain");
  socket.end();
}

server.listen(socketPath, () => console.log("ready"));
