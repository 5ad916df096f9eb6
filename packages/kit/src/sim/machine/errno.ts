/** Errors of the simulated kernel, in the shape in which Node.js reports those of a real one. */
export class SystemError extends Error {
  override readonly name = "Error";
  readonly code: string;

  constructor(code: string, what: string) {
    super(`${code}: ${what}`);
    this.code = code;
  }
}
