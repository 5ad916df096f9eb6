/**
 * The client process of one contestant: `driver.mjs CLIENT DIRECTORY`, forked by the harness. It connects, says so, and
 * then measures what it is ordered to, one order at a time, so that the harness can let the contestants take turns. The
 * clock runs here, beside the calls; only figures cross to the harness.
 */
import { pathToFileURL } from "node:url";
import { question } from "./payload.mjs";

const [clientFile, directory] = process.argv.slice(2);
const { connect } = await import(pathToFileURL(clientFile).href);
const client = await connect(directory);
/** Items and bytes of the last order per millisecond: the next order's length is guessed from it. */
const pace = { items: 5, bytes: 20_000 };

const orders = {
  /** One call at a time. Microseconds: the median and the 99th percentile. */
  async calls({ forMs }) {
    const durations = [];
    for (const until = performance.now() + forMs; performance.now() < until; ) {
      const before = performance.now();
      await client.echo(question);
      durations.push((performance.now() - before) * 1000);
    }
    durations.sort((a, b) => a - b);
    return { p50: durations[Math.floor(durations.length * 0.5)], p99: durations[Math.floor(durations.length * 0.99)] };
  },

  /** As many callers as `window`, each with one call in flight at any time. Calls per second. */
  async flood({ forMs, window }) {
    const echo = client.echoBatched ?? client.echo;
    const began = performance.now();
    const until = began + forMs;
    let answered = 0;
    const caller = async () => {
      while (performance.now() < until) {
        await echo(question);
        answered++;
      }
    };
    await Promise.all(Array.from({ length: window }, caller));
    return (answered * 1000) / (performance.now() - began);
  },

  /** Items per second of one stream. */
  items: ({ forMs }) => throughput("items", forMs, 1),

  /** Bytes per second of one stream, in blocks. */
  bytes: ({ forMs }) => throughput("bytes", forMs, 64 * 1024),

  /** Opens further connections, which stay idle. */
  async crowd({ count }) {
    for (let opened = 0; opened < count; opened++) await client.another();
    return count;
  },
};

async function throughput(what, forMs, grain) {
  const count = Math.ceil((pace[what] * forMs) / grain) * grain;
  const began = performance.now();
  const received = await client[what](count);
  const tookMs = performance.now() - began;
  if (received !== count) throw new Error(`${received} instead of ${count} ${what} arrived`);
  pace[what] = count / tookMs;
  return (count * 1000) / tookMs;
}

process.on("disconnect", () => process.exit());
process.on("message", ({ order, ...words }) => {
  orders[order](words).then(
    (figure) => process.send({ figure }),
    (error) => process.send({ failed: error.stack }),
  );
});
process.send({ figure: { pid: client.pid } });
