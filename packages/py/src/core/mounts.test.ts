import { describe, expect, it } from "vitest";
import { joinMounts, liesIn, placeMounts } from "./mounts.ts";

const real = async (path: string): Promise<string> => `/real${path}`;
const mount = (directory: string, writable = false) => ({ directory, writable });

describe("mounts", () => {
  it("lie under their own paths, outer ones first", async () => {
    expect(await placeMounts([mount("/a/b/../c//d/."), mount("/a", true)], 0o027, real)).toEqual([
      { host: "/real/a", at: "/a", writable: true, umask: 0o027 },
      { host: "/real/a/c/d", at: "/a/c/d", writable: false, umask: 0o027 },
    ]);
  });

  it.each(["/", "/usr", "/usr/lib", "/usr/lib/python3.14/x", "/dev", "/dev/shm", "/proc", "/proc/self", "/..", "/usr/./lib/../lib"])(
    "do not cover what Python needs: %s",
    async (directory) => {
      await expect(placeMounts([mount(directory)], 0, real)).rejects.toMatchObject({ code: "usage" });
    },
  );

  it("are absolute and differ", async () => {
    await expect(placeMounts([mount("a")], 0, real)).rejects.toMatchObject({ code: "usage" });
    await expect(placeMounts([mount("/a"), mount("/a/")], 0, real)).rejects.toMatchObject({ code: "usage" });
  });

  it("do not lie in one another by a link", async () => {
    const throughLink = async (path: string): Promise<string> => path.replace("/a/link", "/a/sub");
    await expect(placeMounts([mount("/a/link/x"), mount("/a")], 0, throughLink)).rejects.toMatchObject({
      code: "usage",
      hint: "Mount what the link leads to: /a/sub/x",
    });
    expect(await placeMounts([mount("/a/link/x"), mount("/a/link")], 0, throughLink)).toHaveLength(2);
  });

  it("tell an error of the host as it is", async () => {
    const missing = async (): Promise<string> => {
      throw new Error("no such directory");
    };
    await expect(placeMounts([mount("/a")], 0, missing)).rejects.toThrow("no such directory");
  });
});

describe("the mounts of a session", () => {
  const order = (at: string, writable = false, host = at) => ({ host, at, writable, umask: 0 });

  it("stay, and others join them", () => {
    expect(joinMounts([order("/a")], [order("/a"), order("/b", true)])).toEqual([order("/a"), order("/b", true)]);
  });

  it("do not become others", () => {
    expect(() => joinMounts([order("/a")], [order("/a", true)])).toThrow("/a is mounted in this session already, for reading");
    expect(() => joinMounts([order("/a", true)], [order("/a")])).toThrow("to be changed");
    expect(() => joinMounts([order("/a")], [order("/a", false, "/b")])).toThrow("from /a");
  });
});

describe("lying in a directory", () => {
  it("is a matter of whole names", () => {
    expect(liesIn("/a/b", "/a")).toBe(true);
    expect(liesIn("/a", "/a")).toBe(true);
    expect(liesIn("/ab", "/a")).toBe(false);
    expect(liesIn("/ab", "/")).toBe(true);
  });
});
