/** Versions beside each other, and what the network can reach. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { probe, stop } from "@hob/kit/client";
import { expect, test } from "vitest";
import { client } from "../clients.ts";
import { hob, hobJson } from "../hob.ts";
import { install } from "../installations.ts";
import { testHome } from "../support.ts";

test("a newer installation lists the daemon of an older one, with its version, and can use and end it (VER-07)", async () => {
  const home = testHome();
  const [old, recent] = [install("1.0.0"), install("2.0.0")];
  const user = await client(home, { entry: old.entry, env: { HOB_CTL_UPGRADE: "keep" } });
  const stream = user.stream("ticks", {})[Symbol.asyncIterator]();
  await stream.next();
  const listed = (await hobJson(home, "ls")).value.data as { version: string; pid: number }[];
  expect(listed).toMatchObject([{ version: "1.0.0", pid: user.daemon.pid }]);
  const newer = await client(home, { entry: recent.entry });
  expect(newer.daemon).toMatchObject({ version: "1.0.0", pid: user.daemon.pid, started: false });
  expect((await stream.next()).done).toBe(false);
  expect(await stop("ctl", { home: home.path })).toMatchObject({ stopped: true, pid: user.daemon.pid });
});

test("no daemon has a socket that the network, or a page in a browser, could reach (SEC-08)", async () => {
  const home = testHome();
  await client(home);
  await hob(home, "py", "-c", "1");
  for (const name of ["ctl", "py"]) {
    const { pid } = await probe(name, { home: home.path });
    expect(networkSocketsOf(pid as number), name).toEqual([]);
  }
});

/** Sockets of the process that are not local to the machine, by their lines in /proc/net. */
function networkSocketsOf(pid: number): string[] {
  const targets = readdirSync(`/proc/${pid}/fd`).map((descriptor) => linkOf(`/proc/${pid}/fd/${descriptor}`));
  const inodes = new Set(targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []));
  expect(inodes.size).toBeGreaterThan(0); // its own, local one
  const lines = ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"].flatMap((kind) => linesOf(`/proc/${pid}/net/${kind}`));
  return lines.filter((line) => inodes.has(line.trim().split(/\s+/)[9] ?? ""));
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return []; // a kernel without IPv6, say
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
