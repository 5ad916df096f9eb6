/** An echo as sock-daemon's README writes a service. Its files are in `.hob-bench-echo` of the working directory. */
import { SockDaemonClient, SockDaemonServer } from "sock-daemon";

const serviceName = "hob-bench-echo";

export class EchoServer extends SockDaemonServer {
  static get serviceName() {
    return serviceName;
  }
  async handle({ id, question }) {
    return { id, answer: question };
  }
}

export class EchoClient extends SockDaemonClient {
  static get serviceName() {
    return serviceName;
  }
  static get daemonScript() {
    return new URL("./daemon.mjs", import.meta.url);
  }
  async echo(question) {
    return (await this.request({ question })).answer;
  }
}
