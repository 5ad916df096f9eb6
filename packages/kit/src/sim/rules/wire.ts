/** Every request gets exactly one reply: what both sides really sent, read line by line. */
import type { SimSocket } from "../machine/sockets.ts";
import { Broken, type Watcher } from "../machine/watch.ts";

interface Conversation {
  readonly asked: Set<unknown>;
  readonly answered: Set<unknown>;
}

export class Wire implements Watcher {
  readonly #halves = new WeakMap<SimSocket, string>();
  /** By the socket of the client. */
  readonly #conversations = new WeakMap<SimSocket, Conversation>();

  bytes(from: SimSocket, to: SimSocket, text: string): void {
    const lines = ((this.#halves.get(from) ?? "") + text).split("\n");
    this.#halves.set(from, lines.pop() as string);
    for (const line of lines) this.#line(from, to, JSON.parse(line) as { id?: unknown; method?: unknown });
  }

  #line(from: SimSocket, to: SimSocket, message: { id?: unknown; method?: unknown }): void {
    const { id, method } = message;
    if (id === undefined || id === null) return;
    if (method !== undefined) return void this.#of(from).asked.add(id);
    const { asked, answered } = this.#of(to);
    const text = `${from.process.title} answered request ${String(id)} of ${to.process.title}`;
    if (!asked.has(id)) throw new Broken("replies", `${text}, which was never sent`);
    if (answered.has(id)) throw new Broken("replies", `${text} twice`);
    answered.add(id);
  }

  #of(client: SimSocket): Conversation {
    let conversation = this.#conversations.get(client);
    if (conversation === undefined) {
      conversation = { asked: new Set(), answered: new Set() };
      this.#conversations.set(client, conversation);
    }
    return conversation;
  }
}
