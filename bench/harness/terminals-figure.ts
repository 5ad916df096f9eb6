/** Figures of terminals: hob's samples, and tmux's beside them where there is a tmux. */
import type { Figure, Unit } from "./figure.ts";
import { withoutTmux } from "./multiplexers.ts";

export function besideTmux(what: string, unit: Unit, samples: Record<string, number[]>): Figure {
  const { hob = [], tmux } = samples;
  return tmux === undefined
    ? { what, unit, hob, beside: [], note: withoutTmux }
    : { what, unit, hob, beside: [{ name: "tmux", samples: tmux }] };
}
