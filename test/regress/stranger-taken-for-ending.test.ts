/**
 * A program that listens at the daemon's address and greets in a language of its own (SMTP, say) was taken for a daemon on
 * its way out: the reason for which the connection was given up was wrapped into "outcome-unknown", and that is what an
 * ending daemon looks like, so the command looked again and again until its deadline. Now it says at once that what
 * listens there is not a daemon.
 */
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { client, failure } from "../clients.ts";
import { instanceDirectory, testHome } from "../support.ts";

test("a stranger at the address is told from a daemon that is ending, at the first look", async () => {
  const home = testHome();
  mkdirSync(instanceDirectory(home), { recursive: true, mode: 0o700 });
  let connections = 0;
  const stranger = createServer((socket) => {
    connections++;
    socket.on("error", () => undefined);
    socket.end("220 smtp ready\r\n");
  });
  onTestFinished(() => void stranger.close());
  await new Promise<void>((resolve) => stranger.listen(join(instanceDirectory(home), "sock"), resolve));
  expect(await failure(client(home))).toMatchObject({ code: "not-a-daemon", exitCode: 8 });
  expect(connections).toBe(1);
});
