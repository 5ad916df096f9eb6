/** Signals by number, as this system counts them. */
import { constants } from "node:os";

export function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found?.[0] ?? `signal ${number}`;
}
