import { beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../../src/domain/entities.ts';
import { SourceError, type ProblemCode } from '../../../src/domain/errors.ts';
import type { Source } from '../../../src/ports/source.ts';
import { examples } from '../../../src/vendors/leadboxer/sandbox/examples.ts';
import type { Fault } from '../../../src/vendors/kit/sandbox/server.ts';
import { LEADBOXER } from '../../../src/vendors/leadboxer/sandbox/credentials.ts';
import { ALL, failureOf, leadQuery, live, must, NOW, one } from '../kit.ts';
import {
  ASSIGN,
  COLLECT,
  ENDPOINTS,
  event,
  GENERATIONS,
  openLeadBoxer,
  TAGS,
  type LeadBoxerFixture,
} from './kit.ts';

const OPERATIONS = ['leads', 'lead', 'sessions', 'events', 'tags', 'assign', 'track'] as const;
type Operation = (typeof OPERATIONS)[number];
const isWrite = (operation: Operation) => ['tags', 'assign', 'track'].includes(operation);

const tooMany = must(examples.find(({ status }) => status === 429));
const refusal = (status: number, message: string) => ({
  kind: 'STATUS' as const,
  status,
  body: { error: message, message: `vendor-canary ${LEADBOXER.apiKey}` },
});

/** What each failure is told as; a write that may have been done is told as such. */
const FAULTS: readonly (readonly [string, Fault, ProblemCode, ProblemCode])[] = [
  ['400', refusal(400, 'Bad Request'), 'UPSTREAM_REJECTED', 'UPSTREAM_REJECTED'],
  ['401', refusal(401, 'Unauthorized'), 'UPSTREAM_UNAUTHORIZED', 'UPSTREAM_UNAUTHORIZED'],
  ['402', refusal(402, 'Pay'), 'UPSTREAM_PREMIUM_REQUIRED', 'UPSTREAM_PREMIUM_REQUIRED'],
  ['403', refusal(403, 'Forbidden'), 'UPSTREAM_FORBIDDEN', 'UPSTREAM_FORBIDDEN'],
  ['416', refusal(416, 'Range'), 'UPSTREAM_CAPPED', 'UPSTREAM_CAPPED'],
  [
    '429',
    { kind: 'STATUS', status: 429, body: tooMany.body },
    'UPSTREAM_RATE_LIMITED',
    'UPSTREAM_RATE_LIMITED',
  ],
  ['500', refusal(500, 'Oops'), 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_UNAVAILABLE'],
  ['a lost connection', { kind: 'RESET' }, 'UPSTREAM_UNAVAILABLE', 'UNKNOWN_OUTCOME'],
  ['half an answer', { kind: 'TRUNCATE' }, 'UPSTREAM_UNAVAILABLE', 'UNKNOWN_OUTCOME'],
  ['no JSON', { kind: 'BODY', body: '<html>' }, 'UPSTREAM_INVALID', 'UNKNOWN_OUTCOME'],
];

describe.each(GENERATIONS)('a failure of the %s API of LeadBoxer', (generation) => {
  let leadboxer: LeadBoxerFixture;
  let lead: Lead;
  beforeEach(async () => {
    leadboxer = await openLeadBoxer(generation, { people: 6 });
    lead = must((await leadboxer.leads()).find(({ tags }) => tags.length > 0));
    leadboxer.sandbox.resetCounts();
    return leadboxer.close;
  });

  const endpoints: Readonly<Record<Operation, string>> = {
    ...ENDPOINTS[generation],
    tags: TAGS,
    assign: ASSIGN,
    track: COLLECT,
  };
  function run(operation: Operation, source: Source): Promise<unknown> {
    const { ref } = lead;
    const session = { lead: ref, externalId: 'some', hint: '' };
    const window = { window: ALL, first: 100, after: null };
    switch (operation) {
      case 'leads':
        return must(source.leads)(leadQuery(), live());
      case 'lead':
        return one(source.leadsById?.([ref], live()));
      case 'sessions':
        return one(source.sessions?.([{ lead: ref, ...window }], live()));
      case 'events':
        return one(source.events?.([{ session, first: 100, after: null }], live()));
      case 'tags': {
        const tags = { add: ['hot'], remove: [] };
        return must(source.updateLead)({ lead: ref, tags, expect: {} }, live());
      }
      case 'assign':
        return must(source.updateLead)({ lead: ref, assignee: '7', expect: {} }, live());
      case 'track':
        return must(source.track)([event()], live()).then(([tracked]) => {
          if (tracked?.problem) throw tracked.problem;
          return tracked;
        });
    }
  }

  describe.each(FAULTS)('%s', (_title, fault, ofRead, ofWrite) => {
    it.each(OPERATIONS)('of “%s” has its code and a message of the gateway', async (operation) => {
      const endpoint = endpoints[operation];
      leadboxer.sandbox.fail({ ...fault, endpoint });
      const failure = await failureOf(run(operation, leadboxer.source));
      expect(failure).toBeInstanceOf(SourceError);
      expect(failure).toMatchObject({
        code: isWrite(operation) ? ofWrite : ofRead,
        source: 'LEADBOXER',
      });
      expect(failure.message).not.toMatch(/canary|sandbox-leadboxer|127\.0\.0\.1|<html>/);
      // Reads are tried three times where the vendor is ill; a write goes out once.
      const isIll = ofRead === 'UPSTREAM_UNAVAILABLE';
      expect(leadboxer.sandbox.counts()[endpoint]).toBe(isIll && !isWrite(operation) ? 3 : 1);

      leadboxer.sandbox.heal();
      const isOver = ofRead === 'UPSTREAM_RATE_LIMITED';
      const isUnsure = ofWrite === 'UNKNOWN_OUTCOME' && operation === 'track';
      if (!isOver && !isUnsure) await run(operation, leadboxer.source);
    });
  });

  it('with 429 says in its body when to try again, and holds back no other endpoint', async () => {
    leadboxer.sandbox.fail({ kind: 'STATUS', status: 429, body: tooMany.body, endpoint: TAGS });
    const failure = await failureOf(run('tags', leadboxer.source));
    const waitMs = failure instanceof SourceError ? (failure.retryAt ?? NaN) - NOW : NaN;
    expect(Math.floor(waitMs / 1_000)).toBe(43);
    expect(await failureOf(run('tags', leadboxer.source))).toMatchObject({
      code: 'BUDGET_EXCEEDED',
    });
    expect(leadboxer.sandbox.counts()[TAGS]).toBe(1);
    for (const other of OPERATIONS.filter((name) => name !== 'tags'))
      await run(other, leadboxer.source);
    expect(leadboxer.source.health().budgets).toContainEqual(
      expect.objectContaining({ bucket: TAGS, throttledCount: 1 }),
    );
  });

  it('with 404 means that a lead does not exist, or that the address is wrong', async () => {
    leadboxer.sandbox.fail(refusal(404, 'Not Found'));
    const code = async (operation: Operation) => {
      const failure = await failureOf(run(operation, leadboxer.source));
      return failure instanceof SourceError ? failure.code : failure;
    };
    expect(await code('leads')).toBe('UPSTREAM_NOT_FOUND');
    expect(await run('lead', leadboxer.source)).toBeNull();
    expect(await run('sessions', leadboxer.source)).toMatchObject({ items: [] });
    expect(await run('events', leadboxer.source)).toMatchObject({ items: [] });
    expect(await code('tags')).toBe('NOT_FOUND');
    expect(await code('assign')).toBe('NOT_FOUND');
    expect(await code('track')).toBe('UPSTREAM_NOT_FOUND');
  });

  it('that is reported in the body of a 200 is a failure too', async () => {
    leadboxer.sandbox.fail({ kind: 'BODY', endpoint: ASSIGN, body: { responseCode: 500 } });
    expect(await failureOf(run('assign', leadboxer.source))).toMatchObject({
      code: 'UPSTREAM_REJECTED',
    });
  });

  it('of one host is the health of the whole source', async () => {
    leadboxer.sandbox.fail({ kind: 'RESET', endpoint: COLLECT });
    expect(leadboxer.source.health()).toMatchObject({ healthy: true, circuit: 'CLOSED' });
    for (let n = 0; n < 5; n += 1)
      await must(leadboxer.source.track)([event({ nonce: `n${n}` })], live());
    const health = leadboxer.source.health();
    expect(health).toMatchObject({ healthy: false, circuit: 'OPEN', lastErrorAt: NOW });
    expect(health.lastError).toContain('POST collector');
    expect(await run('lead', leadboxer.source)).toMatchObject({ ref: lead.ref });
  });
});
