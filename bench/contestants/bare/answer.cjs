// The least that a daemon in Node.js can do: gives back what it is sent.
const { createServer } = require("node:net");
createServer((socket) => socket.pipe(socket)).listen(process.argv[2], () => console.log("ready"));
