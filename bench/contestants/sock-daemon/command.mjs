/** One command on sock-daemon: prints the daemon's pid and the answer. */
import { question } from "../payload.mjs";
import { EchoClient } from "./service.mjs";

const client = new EchoClient();
const { count } = await client.echo(question);
const { pid } = await client.ping();
console.log(`${pid} ${count}`);
client.disconnect();
