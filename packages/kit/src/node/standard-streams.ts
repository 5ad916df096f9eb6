/**
 * Standard output and standard error of a process whose reader may go away: `daemon | head` must not end the daemon with
 * an EPIPE that arrives a turn later and that nobody caught (IO-05). A stream that failed once is left alone (IO-06).
 */
export function guardStandardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

let terminal: "unknown" | "there" | "gone" = "unknown";

/** A line for the person at the terminal; never fails. */
export function tell(text: string): void {
  if (terminal === "unknown") {
    terminal = "there";
    process.stderr.once("error", () => {
      terminal = "gone";
    });
  }
  if (terminal === "there") process.stderr.write(text);
}
