import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../../src/domain/entities.ts';
import { ConflictError, SourceShapeError } from '../../../src/domain/errors.ts';
import { GIOSG } from '../../../src/vendors/giosg/sandbox/index.ts';
import { leadQuery, live, must } from '../kit.ts';
import {
  first,
  isMine,
  isPending,
  PATHS,
  refOf,
  openGiosg,
  update,
  type GiosgFixture,
  type Row,
} from './kit.ts';
import { odd, oddRow, sent, WHOLE } from './odd.ts';

let giosg: GiosgFixture;
let mine: Row;
let pending: Row;
beforeAll(async () => {
  giosg = await openGiosg({ people: 30 });
  const rows = await giosg.rows(PATHS.leads);
  mine = first(rows, isMine);
  pending = first(rows, isPending);
  return giosg.close;
});
beforeEach(() => {
  giosg.sandbox.heal();
});

/** Fields that a lead cannot be read without. */
const NEEDED: readonly string[] = ['id', 'created_at'];

/** Everything that the schema may show of a lead is there, and of its type. */
function expectWhole(lead: Lead): void {
  expect(lead.ref).toStrictEqual({ ...refOf(lead.ref.externalId) });
  expect(lead.ref.externalId).not.toBe('');
  expect(['NEW', 'ASSIGNED', 'CLOSED']).toContain(lead.status);
  expect(lead.tags).toStrictEqual([]);
  for (const at of [lead.firstSeenAt, lead.lastSeenAt]) expectMoment(at);
  for (const { name, value } of lead.properties) {
    expect(typeof name).toBe('string');
    expect(value).not.toBeUndefined();
  }
  for (const field of giosg.source.facts.leadFields) {
    const value = field.read(lead.details as never) ?? null;
    if (value === null) {
      expect(field.required ?? false, field.name).toBe(false);
      continue;
    }
    if (field.type === 'String') expect(typeof value).toBe('string');
    else if (field.type === 'Boolean') expect(typeof value).toBe('boolean');
    else if (field.type === 'DateTime') expectMoment(value);
    else if (field.type === 'URL')
      expect(typeof value === 'string' && URL.canParse(value)).toBe(true);
    else expect(value).toBeTypeOf('object');
  }
  const { assignee } = lead;
  if (assignee) expect(assignee.externalId).not.toBe('');
}
function expectMoment(value: unknown): void {
  if (typeof value !== 'number') throw new Error('it is no moment');
  expect(() => new Date(value).toISOString()).not.toThrow();
}

async function list(rows: readonly unknown[]) {
  giosg.sandbox.heal();
  const body = sent({ next: null, previous: null, results: rows });
  giosg.sandbox.fail({ kind: 'BODY', endpoint: 'GET /api/v5/orgs/:org/leads', body });
  const window = { from: -1e14, to: 1e15 };
  return must(giosg.source.leads)(leadQuery({ window }), live());
}

describe('an odd answer of giosg', () => {
  it.each(Object.keys(WHOLE))(
    'with anything as %s of a row costs that row at most, and reports it',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(odd, async (value) => {
          const page = await list([
            { ...WHOLE, [name]: value },
            { ...WHOLE, id: 'other' },
          ]);
          const [fault] = page.failures ?? [];
          expect(page.items).toHaveLength(fault ? 1 : 2);
          expect(page.items.map(({ ref }) => ref.externalId)).toContain('other');
          for (const lead of page.items) expectWhole(lead);
          if (!fault) return;
          // One odd value costs the row only where there is no lead without it.
          expect(NEEDED).toContain(name);
          expect(fault.error).toBeInstanceOf(SourceShapeError);
          expect(fault.error).toMatchObject({ pointer: `/results/0/${name}` });
        }),
        { numRuns: 40 },
      );
    },
  );

  it('for a lead gives a whole lead, or an error that names the place', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(oddRow, odd), async (row) => {
        giosg.sandbox.heal();
        const endpoint = 'GET /api/v5/orgs/:org/leads/:lead';
        giosg.sandbox.fail({ kind: 'BODY', endpoint, body: sent(row ?? null) });
        const [answer] = await must(giosg.source.leadsById)([refOf('some')], live());
        if (answer instanceof Error) expect(answer).toMatchObject({ code: 'UPSTREAM_INVALID' });
        else if (answer) expectWhole(answer);
      }),
      { numRuns: 200 },
    );
  });

  it('for a list gives whole leads, and reports every row that is none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(oddRow, odd), { maxLength: 8 }), async (rows) => {
        const page = await list(rows);
        for (const lead of page.items) expectWhole(lead);
        for (const { error } of page.failures ?? []) expect(error).toBeInstanceOf(SourceShapeError);
        if (page.items.length < rows.length) expect(page.failures).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });

  it('with anything in `data` lets every key be read as it came', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (given) => {
        const data = sent(given);
        const page = await list([{ ...WHOLE, id: 'raw', data }]);
        expect(page.items[0]?.details).toMatchObject({ id: 'raw' });
        const field = giosg.source.facts.leadFields.find(({ name }) => name === 'data');
        expect(field?.read(page.items[0]?.details as never)).toStrictEqual(data);
      }),
      { numRuns: 60 },
    );
  });

  it('to a write means that the write is done, or that somebody else has the lead', async () => {
    const endpoint = 'PATCH /api/v5/users/:user/pending_leads/:lead';
    await fc.assert(
      fc.asyncProperty(fc.oneof(oddRow, odd), async (row) => {
        giosg.sandbox.heal();
        giosg.sandbox.fail({ kind: 'BODY', endpoint, body: sent(row ?? null) });
        const error = await update(giosg, pending.id, { assignee: GIOSG.user }).catch(
          (cause: unknown) => cause,
        );
        if (error instanceof ConflictError) return;
        // Text that is no JSON is an answer that was lost.
        if (typeof row === 'string')
          expect([undefined, 'UNKNOWN_OUTCOME']).toContain(codeOf(error));
        else expect(error).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });

  it('to the read before a write lets nothing be written without knowing the lead', async () => {
    await fc.assert(
      fc.asyncProperty(oddRow, fc.boolean(), async (row, closed) => {
        giosg.sandbox.heal();
        giosg.sandbox.resetCounts();
        const endpoint = 'GET /api/v5/orgs/:org/leads/:lead';
        giosg.sandbox.fail({ kind: 'BODY', endpoint, body: sent({ ...row, id: mine.id }) });
        const error = await update(giosg, mine.id, { closed, expect: { assigned: true } }).catch(
          (cause: unknown) => cause,
        );
        expect([undefined, 'UPSTREAM_INVALID', 'CONFLICT']).toContain(codeOf(error));
        const writes = giosg.sandbox.requests().filter(({ line }) => !line.startsWith('GET'));
        expect(writes.length).toBeLessThanOrEqual(error === undefined ? 1 : 0);
      }),
      { numRuns: 100 },
    );
  });
});

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
