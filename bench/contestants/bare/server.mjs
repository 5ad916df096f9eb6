/** The least that a daemon in Node.js can weigh: a `net` server that accepts and says nothing. */
import { createServer } from "node:net";

const [socketPath] = process.argv.slice(2);
createServer((socket) => socket.resume()).listen(socketPath, () => console.log("ready"));
