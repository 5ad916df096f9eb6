/**
 * Assertions for our own mistakes: a state that the code around it rules out. They stay on in production.
 * What the world does wrong (bad input, full disks, dead peers) is never an assertion; it is a `HobError`.
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message);
}

class AssertionFailure extends Error {
  override readonly name = "AssertionFailure";
}
