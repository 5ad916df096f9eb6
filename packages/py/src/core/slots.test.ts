import { describe, expect, it } from "vitest";
import { type Place, Slots } from "./slots.ts";

/** Lets everything that is ready happen. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("slots", () => {
  it("let callers take turns, however many programs one of them has waiting", async () => {
    const slots = new Slots(1, 100);
    const order: string[] = [];
    const release = await slots.take("first");
    const one = async (caller: string): Promise<void> => {
      const done = await slots.take(caller);
      order.push(caller);
      done();
    };
    const all = [..."aaaa"].map(one).concat([..."bb"].map(one), [..."c"].map(one));
    release();
    await Promise.all(all);
    expect(order.join("")).toBe("abcabaa");
  });

  it("tell who waits how many start before it, and nothing once it runs", async () => {
    const slots = new Slots(1, 100);
    const release = await slots.take("first");
    const places: (() => Place | undefined)[] = [];
    const ended = ["a", "a", "b", "a"].map(async (caller) => (await slots.take(caller, undefined, (place) => places.push(place)))());
    expect(places.map((place) => place())).toEqual([0, 2, 1, 3].map((ahead) => ({ ahead, running: 1 })));
    release();
    await Promise.all(ended);
    expect(places.map((place) => place())).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("refuse beyond the queue", async () => {
    const slots = new Slots(1, 1);
    await slots.take("a");
    const waiting = slots.take("a");
    await expect(slots.take("b")).rejects.toMatchObject({ code: "busy", retryAfterMs: expect.any(Number) });
    expect(slots).toMatchObject({ running: 1, waiting: 1 });
    void waiting;
  });

  it("forget who gives up", async () => {
    const slots = new Slots(1, 10);
    const release = await slots.take("a");
    const controller = new AbortController();
    const left = slots.take("b", controller.signal);
    const stays = slots.take("b");
    controller.abort(new Error("left"));
    await expect(left).rejects.toThrow("left");
    release();
    (await stays)();
    expect(slots).toMatchObject({ running: 0, waiting: 0 });
  });

  it("can be more from now on, and are given back once", async () => {
    const slots = new Slots(1, 10);
    const release = await slots.take("a");
    let granted = false;
    void slots.take("b").then(() => {
      granted = true;
    });
    slots.limit(2, 10);
    await settle();
    expect(granted).toBe(true);
    release();
    release();
    expect(slots.running).toBe(1);
  });
});
