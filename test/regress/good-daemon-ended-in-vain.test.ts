/**
 * `restart`, and a newer client that replaces an older daemon, tried before whether the new one can be loaded and its
 * configuration be used; its setup cannot be run beside the old one's. One whose setup threw ended a good daemon, and
 * nothing ran any more; with a newer client every further command did so again. The old program is started again now,
 * the error tells both, and the newer clients leave it alone for a minute (VER-09). Where old and new are one program
 * there is nothing to go back to, and the error says that.
 */
import { restart } from "@hob/kit/client";
import { expect, test } from "vitest";
import { client, failure, optionsOf, status } from "../clients.ts";
import { type Installation, install } from "../installations.ts";
import { testHome } from "../support.ts";

const entry = `
import { serve } from "@hob/kit/server";
import { ctl } from "./ctl.contract.mjs";
await serve(ctl, () => { throw new Error("half an update"); });
`;

function installBroken(version: string): Installation {
  const broken = install(version);
  broken.overwrite(entry);
  return broken;
}

test("a newer version whose setup throws is told, the old one runs again, and is left alone", async () => {
  const home = testHome();
  const old = install("1.0.0");
  const broken = installBroken("2.0.0");
  const user = await client(home, { entry: old.entry });
  const { pid } = user.daemon;
  const error = await failure(client(home, { entry: broken.entry }));
  expect(error).toMatchObject({ code: "start-failed", exitCode: 5 });
  expect(error.message).toContain("half an update");
  const { pid: again, version } = await status(home);
  expect(version).toBe("1.0.0");
  expect(error.message).toContain(`The old program was started again (1.0.0, pid ${again})`);
  expect(error.details).toMatchObject({ previous: { pid, version: "1.0.0", startedAgain: again } });
  expect((await failure(client(home, { entry: broken.entry }))).message).toContain("the old one is left alone for now");
  expect(await user.call("echo", { text: "served" })).toBe("served");
  expect(user.daemon.pid).toBe(again);
});

test("a program that was changed in its place and whose setup throws is told to have nothing to go back to", async () => {
  const home = testHome();
  const program = install("1.0.0");
  const { daemon } = await client(home, { entry: program.entry });
  program.overwrite(entry);
  const error = await failure(restart("ctl", optionsOf(home, { entry: program.entry })));
  expect(error).toMatchObject({ code: "start-failed", details: { previous: { pid: daemon.pid } } });
  expect(error.message).toContain("half an update");
  expect(error.message).toContain("there is nothing to go back to");
});
