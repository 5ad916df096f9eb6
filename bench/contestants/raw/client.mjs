/** The client of the floor: an id, a map of who waits, and one write for each call (or one for each turn: `echoBatched`). */
import { once } from "node:events";
import { connect as dial } from "node:net";
import { join } from "node:path";
import { eachLine } from "../lines.mjs";

export async function connect(directory) {
  const path = join(directory, "socket");
  const socket = dial(path);
  await once(socket, "connect");
  const waiting = new Map();
  let lastId = 0;
  let batch = "";
  socket.setEncoding("utf8");
  socket.on(
    "data",
    eachLine((lines) => lines.forEach(take)),
  );

  function take(line) {
    const message = JSON.parse(line);
    const waiter = waiting.get(message.id);
    if ("item" in message) return waiter.onItem(message.item);
    waiting.delete(message.id);
    waiter.resolve(message.result);
  }
  function call(method, params, write, onItem) {
    return new Promise((resolve) => {
      const id = ++lastId;
      waiting.set(id, { resolve, onItem });
      write(`${JSON.stringify({ id, method, params })}\n`);
    });
  }
  const writeNow = (line) => socket.write(line);
  const writeBatched = (line) => {
    if (batch === "") queueMicrotask(flush);
    batch += line;
  };
  function flush() {
    socket.write(batch);
    batch = "";
  }
  return {
    echo: (params) => call("echo", params, writeNow),
    echoBatched: (params) => call("echo", params, writeBatched),
    async items(count) {
      let received = 0;
      await call("items", { count }, writeNow, () => received++);
      return received;
    },
    bytes: (count) => readBytes(path, count),
    async another() {
      await once(dial(path), "connect");
    },
  };
}

async function readBytes(path, count) {
  const socket = dial(path);
  socket.write(`${JSON.stringify({ id: 1, method: "bytes", params: { count } })}\n`);
  let received = 0;
  socket.on("data", (chunk) => {
    received += chunk.length;
  });
  await once(socket, "end");
  return received;
}
