/**
 * How rough a random run is: how often what happens. Each seed has its own mixture, and leaves some kinds out altogether
 * (swarm testing: Groce and others, 2012), since a fault that is always there hides those that need its absence.
 */
import type { Chance } from "../machine/chance.ts";

export interface Weather {
  /** Probabilities per step. */
  kill: number;
  freeze: number;
  sleep: number;
  clockStep: number;
  /** Probability that an operation that can fail does. */
  fault: number;
  /** Milliseconds that a step takes, at most. */
  stepMs: number;
  /** Some processes get a small share of the steps. */
  uneven: boolean;
}

export function weatherOf(chance: Chance): Weather {
  const sometimes = (share: number, rate: number): number => (chance.happens(share) ? rate * chance.fraction() : 0);
  return {
    kill: sometimes(0.5, 0.004),
    freeze: sometimes(0.3, 0.002),
    sleep: sometimes(0.15, 0.0005),
    clockStep: sometimes(0.3, 0.002),
    fault: sometimes(0.35, 0.02),
    stepMs: sometimes(0.7, 0.5),
    uneven: chance.happens(0.4),
  };
}
