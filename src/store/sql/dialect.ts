import {
  type AliasableExpression,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  type SelectQueryBuilder,
  type SelectQueryNode,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { type List, listParameter, type ListPlaceholder } from './placeholders.ts';
import { toStored } from './postgres-text.ts';
import type { TableName, Tables } from './tables.ts';

/** An element of a list, and its index from 0. */
export interface Element<T extends string | number> {
  readonly key: number;
  readonly value: T;
}

/**
 * A list that is given to a statement as one parameter, so that its text is the same for lists of any length. Its elements
 * are texts; a list of whole numbers says so: `isIn('quarter', quarters, 'integer')`.
 */
export type ListType = 'text' | 'integer';
/** The type of a column of rows that are given to a statement. */
export type GivenType = ListType | 'real';

/** A value, or an expression that stands for it. */
type Operand<T> = T | RawBuilder<T>;

/** Tables of which the first rows of many parents are read together. Their rows have numbers, `n`. */
type ChildTable = 'sessions' | 'events';

/** A query that selects numbers of rows. */
interface RowNumbers extends AliasableExpression<{ n: number }> {
  readonly isSelectQueryBuilder: true;
  toOperationNode(): SelectQueryNode;
}

/** The first rows of each parent: `wanted` is the parent, with its index from 0, and `t` the row. */
export type FirstOfEach<T extends ChildTable> = SelectQueryBuilder<
  Tables & { readonly wanted: Element<string> } & { readonly t: Tables[T] },
  'wanted' | 't',
  object
>;

/** A row that is given to a statement, by the names of its columns. */
export type GivenRow<Name extends PropertyKey> = Readonly<Record<Name, string | number | null>>;

/** A statement that makes a table or an index. */
export type Definition = (dialect: Dialect) => RawBuilder<unknown>;

/** Words of statements that make tables: `sql\`create table ${table('t')} (id ${text} primary key) ${byKey}\``. */
export interface ColumnWords {
  /** A text. Texts are ordered by their bytes, because keyset paging and TypeScript compare them so. */
  readonly text: RawBuilder<unknown>;
  /** A whole number of up to 53 bits, such as an instant. */
  readonly integer: RawBuilder<unknown>;
  /** A whole number of up to 15 bits. */
  readonly small: RawBuilder<unknown>;
  readonly real: RawBuilder<unknown>;
  /** The key of a table whose rows have numbers, which the engine gives. An index leads to a row by its number. */
  readonly rowNumber: RawBuilder<unknown>;
  /** Ends the definition of a table whose rows are found by their primary key alone. */
  readonly byKey: RawBuilder<unknown>;
}

/**
 * What a statement is built with: the query builder of an engine, and the words in which the engines differ. Each engine
 * names the tables of its own namespace.
 */
export interface Dialect {
  readonly engine: 'SQLITE' | 'POSTGRES';
  /** Builds and compiles statements; it runs none. */
  readonly db: Kysely<Tables>;
  /** A table, for the `sql` template. */
  table(name: TableName): RawBuilder<unknown>;
  /** The elements of a list as the rows of a table: `db.selectFrom(each(ids).as('wanted'))`. */
  each<T extends string | number>(list: List<T>, type?: ListType): RawBuilder<Element<T>>;
  /** Rows as a table, one parameter a column or one for all: `db.selectFrom(eachRow({ type: 'text', at: 'integer' }, rows).as('given'))`. */
  eachRow<R extends GivenRow<keyof R>>(
    columns: Readonly<Record<keyof R & string, GivenType>>,
    rows: readonly R[],
  ): RawBuilder<R>;
  /** True where the list contains the value: `where(isIn('lead', ids))`. The name is that of a column, like `t.lead`. */
  isIn(column: string, list: List, type?: ListType): RawBuilder<boolean>;
  /**
   * True where the text of a column contains the part: a text, or what another column holds. No character of the part has
   * a meaning of its own.
   */
  contains(column: string, part: string | RawBuilder<unknown>): RawBuilder<boolean>;
  /** True where the row comes after a place, in the order of two columns. */
  isPast(
    columns: readonly [string, string],
    direction: 'ASC' | 'DESC',
    place: readonly [Operand<number>, Operand<string>],
  ): RawBuilder<boolean>;
  /**
   * The first rows of each parent, in one statement. With an index on the parent and the order, an engine reads those rows
   * only, however many rows a parent has. They come in no order.
   *
   * @param pick selects the numbers of the first rows of the parent `wanted.value`
   */
  firstOfEach<T extends ChildTable>(
    table: T,
    parents: List<string>,
    pick: RowNumbers,
  ): FirstOfEach<T>;
  readonly words: ColumnWords;
  /**
   * A condition that is true, and ends the statement at the deadline of its work: for statements that may examine every
   * row of a table to find few. PostgreSQL ends any statement by itself; on SQLite it costs 0.2 µs a row.
   */
  readonly isWithinDeadline: RawBuilder<boolean>;
  /** Reads how many migrations the namespace has. */
  readonly version: RawBuilder<{ version: number }>;
  setVersion(version: number): RawBuilder<unknown>;
  /** How many parts a sum has; concurrent transactions add to different parts. 1 where only one transaction writes. */
  readonly parts: number;
  /** The part that the running transaction adds to: from 0 below `parts`. */
  readonly part: RawBuilder<number>;
}

/** The parts of a sum on an engine with concurrent writers. */
const PARTS = 8;

function isPast(
  [first, second]: readonly [string, string],
  direction: 'ASC' | 'DESC',
  [value, id]: readonly [Operand<number>, Operand<string>],
): RawBuilder<boolean> {
  const operator = sql.raw(direction === 'ASC' ? '>' : '<');
  return sql<boolean>`(${sql.ref(first)}, ${sql.ref(second)}) ${operator} (${value}, ${id})`;
}

/** The type checker cannot follow a join with one of several tables: `FirstOfEach` says what it makes. */
function childTable(table: ChildTable): 'events as t' {
  return `${table} as t` as 'events as t';
}

export const sqliteDialect: Dialect = createSqliteDialect();

function createSqliteDialect(): Dialect {
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (it) => new SqliteIntrospector(it),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  const each = <T extends string | number>(list: List<T>) =>
    sql<Element<T>>`json_each(${listParameter(list, JSON.stringify)})`;
  return {
    engine: 'SQLITE',
    db,
    table: (name) => sql.table(name),
    each,
    eachRow(columns, rows) {
      const names = Object.keys(columns) as (keyof typeof columns)[];
      const lists = rows.map((row) => names.map((name) => row[name]));
      const parts = names.map(
        (name, index) => sql`value ->> ${sql.lit(index)} as ${sql.ref(name)}`,
      );
      return sql`(select ${sql.join(parts)} from json_each(${JSON.stringify(lists)}))`;
    },
    isIn: (column, list) => sql<boolean>`${sql.ref(column)} in (select value from ${each(list)})`,
    contains: (column, part) => sql<boolean>`instr(${sql.ref(column)}, ${part}) > 0`,
    isPast,
    firstOfEach: (table, parents, pick) =>
      db
        .selectFrom(each(parents).as('wanted'))
        .innerJoin(childTable(table), (join) => join.on('t.n', 'in', pick)),
    words: {
      text: sql`text`,
      integer: sql`integer`,
      small: sql`integer`,
      real: sql`real`,
      rowNumber: sql`integer primary key`,
      byKey: sql`without rowid`,
    },
    isWithinDeadline: sql<boolean>`within_deadline()`,
    version: sql`select user_version as version from pragma_user_version`,
    setVersion: (version) => sql`pragma user_version = ${sql.lit(version)}`,
    parts: 1,
    part: sql<number>`0`,
  };
}

/** A table of one row: the number of migrations that a namespace has. */
export const VERSION_TABLE = 'store_version';
export function versionTable(namespace: string): RawBuilder<unknown> {
  return sql.id(namespace, VERSION_TABLE);
}

/** @param namespace the schema of the tables */
export function postgresDialect(namespace: string): Dialect {
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (it) => new PostgresIntrospector(it),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  const own = db.withSchema(namespace);
  const array = (
    list: readonly (string | number | null)[] | ListPlaceholder<string | number>,
    type: GivenType,
  ) =>
    type === 'text'
      ? sql`${listParameter(list, (given) => given.map((one) => (one === null ? null : toStored(String(one)))))}::text[]`
      : sql`${listParameter(list, (given) => given)}::${sql.raw(type === 'integer' ? 'bigint' : 'float8')}[]`;
  const each = <T extends string | number>(list: List<T>, type: ListType = 'text') =>
    sql<
      Element<T>
    >`(select place - 1 as key, value from unnest(${array(list, type)}) with ordinality as element (value, place))`;
  return {
    engine: 'POSTGRES',
    db: own,
    table: (name) => sql.id(namespace, name),
    each,
    eachRow(columns, rows) {
      const names = Object.keys(columns) as (keyof typeof columns)[];
      const lists = names.map((name) =>
        array(
          rows.map((row) => row[name]),
          columns[name],
        ),
      );
      const given = sql.join(names.map((name) => sql.ref(name)));
      return sql`(select * from unnest(${sql.join(lists)}) as given (${given}))`;
    },
    isIn: (column, list, type = 'text') =>
      sql<boolean>`${sql.ref(column)} = any(${array(list, type)})`,
    contains: (column, part) => sql<boolean>`strpos(${sql.ref(column)}, ${part}) > 0`,
    isPast,
    // PostgreSQL would read all rows of a parent for each row that it compares with a subquery.
    firstOfEach: (table, parents, pick) =>
      own
        .selectFrom(each(parents).as('wanted'))
        .innerJoinLateral(pick.as('picked'), (join) => join.onTrue())
        .innerJoin(childTable(table), 't.n', 'picked.n'),
    words: {
      text: sql`text collate "C"`,
      integer: sql`bigint`,
      small: sql`smallint`,
      real: sql`double precision`,
      rowNumber: sql`bigint generated by default as identity primary key`,
      byKey: sql``,
    },
    isWithinDeadline: sql<boolean>`true`,
    version: sql`select version from ${versionTable(namespace)}`,
    setVersion: (version) => sql`update ${versionTable(namespace)} set version = ${version}`,
    parts: PARTS,
    // Each connection has a server process of its own.
    part: sql<number>`(pg_backend_pid() % ${sql.lit(PARTS)})`,
  };
}
