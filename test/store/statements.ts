import Sqlite from 'better-sqlite3';
import pg from 'pg';
import type { Engine } from './engines.ts';

/** A statement as its driver is given it. */
export interface Asked {
  readonly sql: string;
  readonly values: readonly unknown[];
}
export interface Listening {
  /** In the order in which they were sent. */
  readonly asked: readonly Asked[];
  stop(): void;
}

/** Every statement of this process that rows are asked for or given by, from now on. */
export const listeners: Readonly<Record<Engine['name'], () => Listening>> = {
  SQLite() {
    const probe = new Sqlite(':memory:');
    const { prototype } = probe.prepare('SELECT 1').constructor as {
      readonly prototype: Sqlite.Statement;
    };
    probe.close();
    const asked: Asked[] = [];
    const stops = (['all', 'run'] as const).map((method) =>
      replace(prototype, method, (original) => {
        return function (this: Sqlite.Statement, ...values: unknown[]): unknown {
          asked.push({ sql: this.source, values });
          return Reflect.apply(original, this, values) as unknown;
        };
      }),
    );
    return { asked, stop: () => stops.forEach((stop) => stop()) };
  },
  PostgreSQL() {
    const asked: Asked[] = [];
    const stop = replace(pg.Client.prototype, 'query', (original) => {
      return function (this: pg.Client, ...given: unknown[]): unknown {
        const [query] = given as [{ readonly text?: string; readonly values?: unknown[] }];
        if (query.text) asked.push({ sql: query.text, values: query.values ?? [] });
        return Reflect.apply(original, this, given) as unknown;
      };
    });
    return { asked, stop };
  },
};

type Method = (...given: never[]) => unknown;

/** Answers how to bring the old one back. */
function replace<K extends string>(
  target: Readonly<Record<K, Method>>,
  name: K,
  replacement: (original: Method) => Method,
): () => void {
  const original = target[name];
  Object.assign(target, { [name]: replacement(original) });
  return () => {
    Object.assign(target, { [name]: original });
  };
}
