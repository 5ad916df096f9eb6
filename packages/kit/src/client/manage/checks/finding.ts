/** What a check came to. A warning and a problem always say what to do; nothing else makes one. */
import { HobError } from "../../../errors/hob-error.ts";

export interface Finding {
  check: string;
  level: "ok" | "warning" | "problem";
  text: string;
  /** How to mend it; absent when there is nothing to mend. */
  hint?: string;
}

export function fine(check: string, text: string): Finding {
  return { check, level: "ok", text };
}

export function warning(check: string, text: string, hint: string): Finding {
  return { check, level: "warning", text, hint };
}

export function problem(check: string, text: string, hint: string): Finding {
  return { check, level: "problem", text, hint };
}

/** What a check found, or what kept it from looking: one check never keeps the others from being made. */
export async function findingsOf(check: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    const { message, hint } = HobError.from(error, "internal");
    return [problem(check, message, hint)];
  }
}
