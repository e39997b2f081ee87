import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** A proxy to a PostgreSQL server whose connections can be cut or frozen. */
export interface Way {
  /** The STORE_URL that leads through the proxy. */
  readonly place: string;
  /** Cuts all connections, and refuses new ones. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Passes nothing on any longer; connections stay open, and new ones are taken. */
  freeze(): void;
  thaw(): void;
  /** Cuts a connection before it sends this text; null cuts none. */
  cutBefore(said: string | null): void;
  /** Cuts the next connection that sends this text, and no other one. */
  cutOnceBefore(said: string): void;
  /** Cuts the next connection that sends COMMIT after this text: before the server gets it, or after it has answered. */
  cutAtCommit(said: string, moment: 'BEFORE' | 'AFTER'): void;
  /** How often a connection was cut at a text. */
  cuts(): number;
  close(): Promise<void>;
}

interface Trap {
  readonly said: string;
  /** A text that the connection has to send first. */
  readonly armedBy?: string;
  readonly once: boolean;
  /** Whether the server still gets the text, and the client no answer. */
  readonly after: boolean;
}

export async function openWay(place: string): Promise<Way> {
  const url = new URL(place);
  const [host, backPort] = [url.hostname, Number(url.port) || 5432];
  const sockets = new Set<Socket>();
  let trap: Trap | null = null;
  let cuts = 0;
  let frozen = false;
  const front = createServer((client) => {
    const back = connect(backPort, host);
    const both = [client, back];
    for (const socket of both) {
      sockets.add(socket);
      if (frozen) socket.pause();
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        for (const one of both) one.destroy();
      });
    }
    let isDoomed = false;
    let isArmed = false;
    client.on('data', (data) => {
      if (trap?.armedBy !== undefined && data.includes(trap.armedBy)) isArmed = true;
      const isReady = trap !== null && (trap.armedBy === undefined || isArmed);
      if (!trap || !isReady || !data.includes(trap.said)) {
        back.write(data);
        return;
      }
      cuts += 1;
      const { once, after } = trap;
      if (once) trap = null;
      if (after) {
        isDoomed = true;
        back.write(data);
      } else client.destroy();
    });
    back.on('data', (data) => {
      if (isDoomed) client.destroy();
      else client.write(data);
    });
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => front.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = front.address() as AddressInfo;
  url.host = `127.0.0.1:${port}`;
  async function cut(): Promise<void> {
    const closed = new Promise((resolve) => front.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  }
  return {
    place: url.href,
    cut,
    mend: () => listen(port),
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      frozen = false;
      for (const socket of sockets) socket.resume();
    },
    cutBefore(said) {
      trap = said === null ? null : { said, once: false, after: false };
    },
    cutOnceBefore(said) {
      trap = { said, once: true, after: false };
    },
    cutAtCommit(armedBy, moment) {
      trap = { said: 'COMMIT\0', armedBy, once: true, after: moment === 'AFTER' };
    },
    cuts: () => cuts,
    close: async () => (front.listening ? cut() : undefined),
  };
}
