import type { App } from '../app.ts';
import { type Config, ConfigError } from '../config.ts';

/** Listens where the configuration says, and answers the origin. If that fails, closes the app and names the setting. */
export async function listen(
  { http, close }: Pick<App, 'http' | 'close'>,
  { host, port }: Pick<Config, 'host' | 'port'>,
): Promise<string> {
  try {
    const listening = await http.listen(port, host);
    return `http://${host.includes(':') ? `[${host}]` : host}:${listening.port}`;
  } catch (cause) {
    await close(0);
    const fault = cause instanceof Error && 'code' in cause ? FAULTS[String(cause.code)] : null;
    throw fault ? new ConfigError([fault({ host, port })]) : cause;
  }
}

type Fault = (at: Pick<Config, 'host' | 'port'>) => string;
/** What to set, by the code of the system's error. */
const FAULTS: Readonly<Record<string, Fault | undefined>> = {
  EADDRINUSE: ({ port }) => `port ${port} is in use: set PORT to another, or to 0 for a free one`,
  EACCES: ({ port }) =>
    `port ${port} needs rights that this process lacks: set PORT to 1024 or higher`,
  EADDRNOTAVAIL: ({ host }) => `${host} is no address of this machine: set HOST to one that is`,
  ENOTFOUND: ({ host }) => `${host} is no name that can be looked up: set HOST to an address`,
};
