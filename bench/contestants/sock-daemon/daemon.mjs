/** sock-daemon's daemon. By default it closes a connection after a second without requests; here it keeps them. */
import { EchoServer } from "./service.mjs";

await new EchoServer({ connectionTimeout: 0 }).listen();
