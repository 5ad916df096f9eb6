/** Something that no program's output holds by chance or on purpose. */
import { randomBytes } from "node:crypto";

export function randomKey(): string {
  return randomBytes(12).toString("hex");
}
