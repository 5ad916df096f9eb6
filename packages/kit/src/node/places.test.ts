import { describe, expect, it } from "vitest";
import { networkKind } from "./file-system.ts";
import { choosePlaces, placesOf, type Surroundings } from "./places.ts";

const around: Surroundings = { hobHome: undefined, uid: 501, accountHome: () => "/people/ada", networkFileSystem: () => undefined };

describe("the home of all daemons", () => {
  it("is a fixed place in the account's home directory", () => {
    expect(choosePlaces(around)).toEqual({ home: "/people/ada/.local/state/hob", runtimeDirectory: "/tmp/hob-501" });
  });

  it("is HOB_HOME when that is set, and a caller's own choice before that", () => {
    expect(choosePlaces({ ...around, hobHome: "/data/hob" }).home).toBe("/data/hob");
    expect(choosePlaces({ ...around, hobHome: "/data/hob" }, "/mine").home).toBe("/mine");
  });

  it("counts an empty value as none", () => {
    expect(choosePlaces({ ...around, hobHome: "" }, "").home).toBe("/people/ada/.local/state/hob");
  });

  it("has one spelling", () => {
    for (const spelling of ["/data/hob", "/data/hob/", "//data//hob//"]) expect(choosePlaces(around, spelling).home).toBe("/data/hob");
    expect(choosePlaces(around, "/").home).toBe("/");
  });

  it("must be an absolute path", () => {
    for (const path of ["hob", "./hob", "~/hob"]) {
      expect(() => choosePlaces({ ...around, hobHome: path })).toThrow(
        expect.objectContaining({ code: "usage", message: expect.stringContaining("HOB_HOME") }),
      );
    }
    expect(() => choosePlaces(around, "hob")).toThrow(expect.objectContaining({ message: expect.stringMatching(/^home must/) }));
  });

  it("is private to this host when the account's home is on a network, and HOB_HOME is obeyed even there (ENV-12)", () => {
    const network = { ...around, networkFileSystem: () => "NFS" };
    expect(choosePlaces(network).home).toBe("/tmp/hob-501");
    expect(choosePlaces({ ...network, hobHome: "/nfs/hob" }).home).toBe("/nfs/hob");
  });

  it("is in /tmp for a user without a home directory", () => {
    for (const accountHome of [undefined, "", "/", "/nonexistent"])
      expect(choosePlaces({ ...around, accountHome: () => accountHome }).home).toBe("/tmp/hob-501");
  });

  it("does not depend on what the shell says", () => {
    const { HOME, HOB_HOME } = process.env;
    try {
      delete process.env.HOB_HOME;
      const { home } = placesOf();
      for (const value of ["", "relative", "/elsewhere"]) {
        process.env.HOME = value;
        expect(placesOf().home).toBe(home);
      }
    } finally {
      process.env.HOME = HOME;
      process.env.HOB_HOME = HOB_HOME;
    }
  });
});

describe("network file systems", () => {
  it("are known by their type, also where the number was sign-extended", () => {
    expect(networkKind(0x6969)).toBe("NFS");
    expect(networkKind(0xff534d42)).toBe("CIFS");
    expect(networkKind(0xff534d42 | 0)).toBe("CIFS");
    expect(networkKind(0xef53)).toBeUndefined();
  });
});
