import { describe, expect, it } from "vitest";
import { CodeCache } from "./code-cache.ts";

const code = Uint8Array.of(1, 2, 3);

describe("the code cache", () => {
  it("finds the code of exactly the same source, kind and name", () => {
    const cache = new CodeCache(10);
    cache.put("text", "<string>", "x = 1", code);
    expect(cache.find("text", "<string>", "x = 1")).toBe(code);
    expect(cache.find("text", "<string>", "x = 1 ")).toBeUndefined();
    expect(cache.find("value", "<string>", "x = 1")).toBeUndefined();
    expect(cache.find("text", "<other>", "x = 1")).toBeUndefined();
    expect(cache.find("text", "<string>", new TextEncoder().encode("x = 1"))).toBeUndefined();
    expect(cache.report()).toMatchObject({ hits: 1, misses: 4, entries: 1 });
  });

  it("tells sources apart that differ only in bytes which are no text", () => {
    const cache = new CodeCache(10);
    for (let byte = 0; byte < 256; byte++) cache.put("file", "f", Uint8Array.of(byte), Uint8Array.of(byte));
    const large = new CodeCache(300);
    for (let byte = 0; byte < 256; byte++) large.put("file", "f", Uint8Array.of(byte), Uint8Array.of(byte));
    for (let byte = 0; byte < 256; byte++) expect(large.find("file", "f", Uint8Array.of(byte))?.[0]).toBe(byte);
    expect(cache.report().entries).toBe(10);
  });

  it("drops the least recently used first", () => {
    const cache = new CodeCache(2);
    cache.put("text", "f", "a", code);
    cache.put("text", "f", "b", code);
    cache.find("text", "f", "a");
    cache.put("text", "f", "c", code);
    expect(cache.find("text", "f", "b")).toBeUndefined();
    expect(cache.find("text", "f", "a")).toBe(code);
  });

  it("keeps nothing when it may keep nothing, and nothing that is too large", () => {
    const none = new CodeCache(0);
    none.put("text", "f", "a", code);
    expect(none.report().entries).toBe(0);
    const some = new CodeCache(10);
    some.put("text", "f", "a", new Uint8Array(9 * 1024 * 1024));
    expect(some.report().entries).toBe(0);
  });

  it("counts its bytes through replacing, shrinking and clearing", () => {
    const cache = new CodeCache(10);
    cache.put("text", "f", "a", new Uint8Array(100));
    cache.put("text", "f", "a", new Uint8Array(50));
    const { bytes } = cache.report();
    cache.put("text", "f", "b", new Uint8Array(50));
    expect(cache.report().bytes).toBe(2 * bytes);
    cache.limit(1);
    expect(cache.report()).toMatchObject({ entries: 1, bytes });
    expect(cache.clear()).toBe(1);
    expect(cache.report()).toMatchObject({ entries: 0, bytes: 0 });
  });

  it("keeps within its bytes", () => {
    const cache = new CodeCache(1000);
    for (let index = 0; index < 100; index++) cache.put("text", "f", String(index), new Uint8Array(1024 * 1024));
    expect(cache.report().bytes).toBeLessThanOrEqual(64 * 1024 * 1024);
    expect(cache.report().entries).toBeLessThan(65);
  });
});
