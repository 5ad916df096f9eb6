/** One command on hob, the home in HOB_HOME: prints the daemon's generation and the answer. */
import { connect } from "@hob/kit/client";
import { question } from "../payload.mjs";

const daemon = await connect("bench-echo", { entry: new URL("./daemon.mjs", import.meta.url) });
const { count } = await daemon.echo(question);
console.log(`${daemon.daemon.generation} ${count}`);
