import { describe, expect, test } from "vitest";
import { EveryHandler } from "../sim/every-handler.ts";
import { RawClient } from "../sim/session-pair.ts";
import { settled } from "../sim/settled.ts";

describe("a slow client", () => {
  test("a client that sends without reading is not read from, and is read again when it has caught up", async () => {
    const service = new EveryHandler({ queuedBytesPerConnection: 10_000 });
    service.call("large", () => "x".repeat(1_000));
    const client = await RawClient.greeted(service, { capacityBytes: 1_000, markBytes: 1_000 });
    client.end.freeze();
    for (let id = 0; id < 100; id++) await client.request(id, "large");
    expect([client.serverEnd.paused, client.session.report().queuedBytes < 30_000, client.end.queuedBytes > 0]).toEqual([true, true, true]);
    client.end.thaw();
    await settled();
    expect([client.messages.length, client.serverEnd.paused]).toEqual([100, false]);
  });

  test("a client that takes nothing for long is cut off; one that takes a little is not", async () => {
    const service = new EveryHandler({ unreadMs: 1_000 });
    service.call("large", () => "x".repeat(300_000));
    const client = await RawClient.greeted(service, { capacityBytes: 1_000, markBytes: 1_000, chunkLength: () => 1_000 });
    await client.request(1, "large");
    client.end.freeze();
    await client.request(2, "large");
    for (let round = 0; round < 10; round++) {
      await service.clock.advance(800);
      expect(client.serverEnd.closed).toBe(false);
      client.end.thaw();
      client.end.freeze();
      await settled();
      client.end.thaw();
      await Promise.resolve();
      client.end.freeze();
    }
    await service.clock.advance(2_000);
    expect([client.serverEnd.closed, service.logged.join()]).toEqual([true, expect.stringContaining("took nothing")]);
  });
});
