import { median, quantile, spread } from './figures.ts';
import { load, type Measured } from './load.ts';

export interface Effort {
  readonly rounds: number;
  /** Of each measurement; the first one of a server is not looked at. */
  readonly ms: number;
  readonly warmMs: number;
  readonly connections: number;
}
export interface Server {
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
}
export interface Compared extends Server {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** The gateway's throughput to this server's, of each round; empty for the gateway itself. */
  readonly ratios: readonly number[];
}

/** Measures the gateway and the servers beside it in turns, so that a ratio is one of neighbours. */
export async function compare(
  { rounds: count, ms, warmMs, connections }: Effort,
  body: string,
  gateway: Server,
  ...others: readonly Server[]
): Promise<readonly Compared[]> {
  const measure = ({ url, bytes }: Server) => load({ url, body, bytes, connections, ms, warmMs });
  const rounds = [gateway, ...others].map((server) => ({ server, measured: [] as Measured[] }));
  for (const { server } of rounds) await measure(server);
  for (let round = 0; round < count; round += 1)
    for (const { server, measured } of rounds) measured.push(await measure(server));
  const speeds = (measured: readonly Measured[]) => measured.map(({ perSecond }) => perSecond);
  const own = speeds(rounds[0]?.measured ?? []);
  return rounds.map(({ server, measured }) => {
    const times = measured.flatMap((one) => one.times);
    return {
      ...server,
      perSecond: median(speeds(measured)),
      p50: median(times),
      p99: quantile(times, 0.99),
      ratios:
        server === gateway
          ? []
          : speeds(measured).map((speed, round) => (own[round] ?? NaN) / speed),
    };
  });
}

function row(title: string, name: string, cells: readonly string[]): string {
  return title.padEnd(30) + name.padEnd(8) + cells.map((cell) => cell.padStart(9)).join('');
}
export function rowsOf(title: string, compared: readonly Compared[]): readonly string[] {
  return compared.map(({ name, bytes, perSecond, p50, p99, ratios }) => {
    const cells = [bytes.toFixed(0), perSecond.toFixed(0), p50.toFixed(2), p99.toFixed(2)];
    if (ratios.length === 0) return row(title, name, cells);
    return row('', name, cells) + `    ${spread(ratios, 3)}`;
  });
}

/** The line above those of `rowsOf`. */
export const HEAD = row('', '', ['bytes', 'req/s', 'p50 ms', 'p99 ms', 'ratio']);
