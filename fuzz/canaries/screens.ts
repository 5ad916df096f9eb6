/** Broken screens of a terminal. Each does once what the real one must never do. */
import type { Screen } from "../../packages/term/src/core/ports.ts";
import { joined } from "../../packages/term/src/core/splitter.ts";
import { type Canary, canary, promises } from "../engine/target.ts";
import { flood } from "../targets/flood.ts";
import { screen } from "../targets/screen.ts";
import { realScreens, type Screens } from "../targets/screen-play.ts";

const ESC = "\u001b";

export const screenCanaries: readonly Canary[] = [
  canary(screen, "stumbles over a number that is too large", promises.typed, {
    ...realScreens,
    open: (size, historyBytes, events, broken) =>
      changed(realScreens.open(size, historyBytes, events, broken), (real) => ({
        write(bytes) {
          if (Buffer.from(bytes).includes("2147483647")) broken(new RangeError("Invalid typed array length"));
          real.write(bytes);
        },
      })),
  }),
  canary(screen, "goes over all that was written again for each piece", promises.linear, {
    ...realScreens,
    splitter() {
      const real = realScreens.splitter();
      let all: Uint8Array = new Uint8Array(0);
      return {
        take(bytes) {
          for (const byte of bytes) all = joined(all, Uint8Array.of(byte));
          return real.take(bytes);
        },
        rest: () => real.rest(),
      };
    },
  }),
  canary(screen, "does not wait for the rest of a sequence", promises.split, {
    ...realScreens,
    splitter: () => ({
      take: (bytes) => ({ ...realScreens.splitter().take(bytes), whole: bytes }),
      rest: () => new Uint8Array(0),
    }),
  }),
  canary(
    screen,
    "forgets the colours of a snapshot",
    promises.same,
    screens((real) => ({
      snapshot(lines) {
        const { bytes, ...rest } = real.snapshot(lines);
        return {
          ...rest,
          bytes: Buffer.from(
            Buffer.from(bytes)
              .toString()
              .replaceAll(/\u001b\[0;[\d;]*m/g, `${ESC}[0m`),
          ),
        };
      },
    })),
  ),
  canary(
    screen,
    "forgets where the cursor is in a snapshot",
    promises.same,
    screens((real) => ({
      snapshot(lines) {
        const { bytes, ...rest } = real.snapshot(lines);
        return { ...rest, bytes: Buffer.concat([bytes, Buffer.from(`${ESC}[H`)]) };
      },
    })),
  ),
  canary(screen, "keeps twice the history", promises.bounded, {
    ...realScreens,
    open: (size, historyBytes, ...rest) => realScreens.open(size, 2 * historyBytes, ...rest),
  }),
  canary(
    screen,
    "captures lines wider than the screen",
    promises.obeyed,
    screens((real) => ({
      capture(options) {
        const captured = real.capture(options);
        const cells = captured.cells?.map((line) => ({
          ...line,
          spans: line.spans.map((span) => ({ ...span, columns: span.text.length })),
        }));
        return { ...captured, ...(cells === undefined ? {} : { cells }) };
      },
    })),
  ),
  canary(
    screen,
    "finds what is in no line",
    promises.obeyed,
    screens((real) => ({
      search(pattern, fresh) {
        const search = real.search(pattern, fresh);
        return { look: () => search.look() ?? { line: "", groups: [], number: -1 }, stop: () => search.stop() };
      },
    })),
  ),
  canary(
    flood,
    "leaves out the lines that the history still holds",
    promises.same,
    screens((real) => {
      let all = 0;
      return {
        showAll() {
          all++;
          return real.showAll();
        },
        write(bytes) {
          real.write(all > 0 ? bytes : bytes.subarray(Math.max(0, Buffer.from(bytes).lastIndexOf("\n", -2))));
        },
      };
    }),
  ),
  canary(flood, "goes back behind the end", promises.obeyed, {
    ...realScreens,
    planSkip: (backlog, ...rest) => {
      const plan = realScreens.planSkip(backlog, ...rest);
      return plan === undefined ? undefined : { ...plan, goOnAt: plan.showTo - 1 };
    },
  }),
];

/** Screens with some operations replaced. */
function screens(instead: (real: Screen) => Partial<Screen>): Screens {
  return { ...realScreens, open: (...words) => changed(realScreens.open(...words), instead) };
}

function changed(real: Screen, instead: (real: Screen) => Partial<Screen>): Screen {
  const broken = instead(real);
  return new Proxy(real, {
    get(target, name) {
      const value: unknown = Reflect.get(broken, name) ?? Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
