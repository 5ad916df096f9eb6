/** Local stream sockets. The rules of publishing (L3) live above; this is connect, listen, accept and bytes. */
export interface Net {
  /**
   * Connects to a Unix socket. Fails with the system's `code`: ENOENT and ECONNREFUSED (nobody there), EAGAIN (accept
   * queue full), EACCES, EMFILE…
   */
  connect(path: string): Promise<Transport>;
  /**
   * Binds `path` (mode 0600 from the first moment, whatever the umask) and accepts until closed.
   * Closing removes whatever has the name `path` then, as Node does: publish by rename, so that nothing has (L3).
   */
  listen(path: string, accept: (transport: Transport) => void): Promise<Listener>;
}

export interface Listener {
  /** Accepts whoever is in the queue, and nobody any more. Connections that were accepted stay open. */
  close(): Promise<void>;
}

/** One connection: ordered bytes both ways, with back-pressure. */
export interface Transport {
  /** Queues bytes or UTF-8 text. False when the queue is over its mark: wait for `onDrain`. Never throws. */
  write(chunk: Uint8Array | string): boolean;
  /** The last `write` came to nothing: no byte of it reached the other side, or will. `onClose` follows, or was. */
  readonly refused: boolean;
  /** Bytes queued and not yet taken by the kernel. */
  readonly queuedBytes: number;
  /** Stops reading: the peer's writes will block. */
  pause(): void;
  resume(): void;
  /** Sends what is queued, then closes. What the peer sends meanwhile is lost, and does not break the connection. */
  end(): void;
  /** Closes at once; what is queued is lost. */
  destroy(): void;
  /** The process at the other end, as the kernel tells it; `undefined` where it does not. */
  peer(): { pid: number; uid: number } | undefined;
  /** Whether this connection keeps the process alive. A client's does so only while a call runs; default true. */
  keepAlive(on: boolean): void;
  /** Set once, before the first byte can arrive (in the same turn as the transport was handed over). */
  handle(handler: TransportHandler): void;
}

export interface TransportHandler {
  onData(chunk: Uint8Array): void;
  /** The queue is empty again. */
  onDrain(): void;
  /** The peer will send nothing more. */
  onEnd(): void;
  /** The connection is closed, with the system's error if it broke. Exactly once, last. */
  onClose(error: Error | undefined): void;
}
