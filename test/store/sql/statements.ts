import Sqlite from 'better-sqlite3';
import pg from 'pg';
import type { Engine } from '../engines.ts';

/** A statement as the driver receives it. */
export interface Asked {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Wraps a statement: `proceed` runs it and returns what the driver returns. */
export type Around = (asked: Asked, proceed: () => unknown) => unknown;

/** Wraps every statement of this process, also BEGIN and COMMIT. Returns the function that ends it. */
export const intercept: Readonly<Record<Engine['name'], (around: Around) => () => void>> = {
  SQLite(around) {
    const probe = new Sqlite(':memory:');
    const { prototype } = probe.prepare('SELECT 1').constructor as {
      readonly prototype: Sqlite.Statement;
    };
    probe.close();
    const ends = (['all', 'run'] as const).map((method) =>
      replace(prototype, method, (original) => {
        return function (this: Sqlite.Statement, ...values: unknown[]): unknown {
          return around({ sql: this.source, values }, () => Reflect.apply(original, this, values));
        };
      }),
    );
    return () => {
      for (const end of ends) end();
    };
  },
  PostgreSQL(around) {
    return replace(pg.Client.prototype, 'query', (original) => {
      return function (this: pg.Client, ...given: unknown[]): unknown {
        const [query, values] = given as [
          string | { readonly text: string; readonly values?: unknown[] },
          unknown,
        ];
        const asked =
          typeof query === 'string'
            ? { sql: query, values: Array.isArray(values) ? values : [] }
            : { sql: query.text, values: query.values ?? [] };
        return around(asked, () => Reflect.apply(original, this, given));
      };
    });
  },
};

/** Records every statement of this process from now on, in the order of sending. */
export function listen(name: Engine['name']): { readonly asked: readonly Asked[]; stop(): void } {
  const asked: Asked[] = [];
  const stop = intercept[name]((one, proceed) => {
    asked.push(one);
    return proceed();
  });
  return { asked, stop };
}

type Method = (...given: never[]) => unknown;

/** Replaces a method. Returns the function that restores it. */
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
