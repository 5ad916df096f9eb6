/** Lines out of a stream of text, the way most programs do it by hand: the floor that the layers are measured against. */
export function eachLine(onLines) {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    if (lines.length > 0) onLines(lines);
  };
}
