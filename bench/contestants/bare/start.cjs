// The least that a cold start can be: nothing is claimed, checked or written down. Two boots of Node.js, a socket, an answer.
const { spawn } = require("node:child_process");
const [path] = process.argv.slice(2);
const server = spawn(process.execPath, [require.resolve("./answer.cjs"), path], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
server.stdout.once("data", () => require("./ask.cjs"));
