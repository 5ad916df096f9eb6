// The same as an ES module, which is what most people write.
import { writeSync } from "node:fs";
import { connect } from "node:net";

const socket = connect(process.argv[2]);
socket.write('{"id":1,"method":"echo","params":"Ada"}\n');
socket.on("data", (answer) => {
  writeSync(1, answer);
  process.exit();
});
