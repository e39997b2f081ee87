import { type CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Query } from './database.ts';
import type { Dialect } from './dialect.ts';
import { type List, ListPlaceholder, Placeholder } from './placeholders.ts';

type NameOf<P, T> = { [K in keyof P]: P[K] extends T ? K : never }[keyof P] & string;
type Lists = readonly (string | number)[];
type ElementOf<L> = L extends readonly (infer T extends string | number)[] ? T : never;

/** The parameters of a statement, by their names. */
export interface Given<P> {
  value<K extends NameOf<P, string | number | null>>(name: K): RawBuilder<P[K]>;
  list<K extends NameOf<P, Lists>>(name: K): List<ElementOf<P[K]>>;
}

type Build<O> = (dialect: Dialect) => Query<O>;

/**
 * A statement that is built and compiled once for each dialect. Each run binds its parameters only, which is faster than
 * to build the statement again.
 *
 * @param build names the parameters: `({ db, isIn }, given: Given<{ ids: readonly string[] }>) =>
 *   db.selectFrom('leads').selectAll().where(isIn('id', given.list('ids')))`
 * @returns what builds the statement with these parameters: `yield* rows(leadsById({ ids }))`
 */
export function prepared<P extends object, O>(
  build: (dialect: Dialect, given: Given<P>) => Query<O>,
): (parameters: P) => Build<O> {
  const compiled = new WeakMap<Dialect, CompiledQuery<O>>();
  return (parameters) => (dialect) => ({
    compile(db) {
      let known = compiled.get(dialect);
      if (!known) {
        known = build(dialect, PLACEHOLDERS).compile(db);
        compiled.set(dialect, known);
      }
      return { ...known, parameters: bind(known.parameters, parameters) };
    },
  });
}

/**
 * As `prepared`, for a statement that comes in a few shapes: with or without a condition, ascending or descending. Each
 * shape is compiled once. A shape is plain data, and never holds what a user wrote.
 */
export function preparedFor<S, P extends object, O>(
  build: (dialect: Dialect, given: Given<P>, shape: S) => Query<O>,
): (shape: S, parameters: P) => Build<O> {
  const statements = new Map<string, (parameters: P) => Build<O>>();
  return (shape, parameters) => {
    const key = JSON.stringify(shape);
    let statement = statements.get(key);
    if (!statement) {
      statement = prepared<P, O>((dialect, given) => build(dialect, given, shape));
      statements.set(key, statement);
    }
    return statement(parameters);
  };
}

/** The parameters themselves, for a statement that is built for one run. */
export function literally<P extends object>(parameters: P): Given<P> {
  return {
    value: (name) => sql`${sql.val(parameters[name])}`,
    list: (name) => parameters[name] as List<never>,
  };
}

const PLACEHOLDERS: Given<never> = {
  value: (name: string) => sql.val(new Placeholder(name, (value) => value)) as RawBuilder<never>,
  list: (name: string) => new ListPlaceholder<never>(name),
};

function bind(parameters: readonly unknown[], given: object): readonly unknown[] {
  const values = given as Readonly<Record<string, unknown>>;
  return parameters.map((one) => (one instanceof Placeholder ? one.encode(values[one.name]) : one));
}
