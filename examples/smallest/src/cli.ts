#!/usr/bin/env node
// The command. However many of these run at once, there is exactly one daemon, and it is ready when `connect` returns.
import { connect, stop } from "@hob/kit/client";
import type { greeter } from "./greeter.contract.ts"; // the type alone: no schema is loaded here

const entry = new URL("./greeter.daemon.js", import.meta.url);
const [word, argument] = process.argv.slice(2);

if (word === "stop") {
  const { stopped } = await stop("greeter");
  console.log(stopped ? "stopped" : "was not running");
} else {
  const daemon = await connect<typeof greeter>("greeter", { entry });
  if (word === "clock") for await (const second of daemon.clock({ upTo: Number(argument ?? 3) })) console.log(second);
  else console.log(await daemon.greet({ name: word ?? "world" }));
}
