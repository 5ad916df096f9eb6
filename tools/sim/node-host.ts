/** The host of the simulator in Node.js: `setImmediate` comes after every microtask that is there. */
import type { Host } from "../../packages/kit/src/sim/schedule/host.ts";

export function nodeHost(): Host {
  return {
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    onUnhandledRejection(handler) {
      process.on("unhandledRejection", handler);
      return () => void process.off("unhandledRejection", handler);
    },
  };
}
