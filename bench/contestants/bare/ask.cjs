// The least that a command with a daemon can do: connect, ask, print.
const socket = require("node:net").connect(process.argv[2]);
socket.write('{"id":1,"method":"echo","params":"Ada"}\n');
socket.on("data", (answer) => {
  require("node:fs").writeSync(1, answer);
  process.exit();
});
