/**
 * A program that started a daemon and then computed for longer than a daemon may be silent killed it when it was done,
 * although the daemon had long been ready and might have served others: the timer of its patience came before the word
 * "ready", which lay unread in the conversation. What has arrived is read now before anybody's silence is judged.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { ctlDaemonPath, instanceDirectory, node, testHome } from "../support.ts";

test("a starter whose event loop stands still while its daemon becomes ready finds it ready (READY-07)", async () => {
  const home = testHome({ points: true });
  // The starter is told after a second that the start takes long; the daemon may be silent for five, and is until it was told.
  const env = { HOB_CTL_LIMITS: JSON.stringify({ startMs: 5_000 }) };
  home.points.hold("before-ready");
  const script = `
    import { existsSync, readFileSync, rmSync } from "node:fs";
    import { start } from "@hob/kit/client";
    const log = ${JSON.stringify(join(instanceDirectory(home), "log/daemon.log"))};
    const startedMs = performance.now();
    const isReady = () => existsSync(log) && readFileSync(log, "utf8").includes('"msg":"ready"');
    let stoodStill = false;
    const standStill = () => {
      rmSync(${JSON.stringify(join(home.points.directory, "hold.before-ready"))});
      while (performance.now() < startedMs + 7_000 || !isReady()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      stoodStill = true;
    };
    const onRemark = () => setImmediate(standStill); // timers come next, what has arrived after them
    const { started } = await start("ctl", { entry: ${JSON.stringify(ctlDaemonPath)}, onRemark, env: ${JSON.stringify(env)} });
    console.log(JSON.stringify({ started, stoodStill }));`;
  const outcome = await node(["--input-type=module", "-e", script], home.env);
  expect(outcome.stdout, outcome.stderr).toBe('{"started":true,"stoodStill":true}\n');
});
