import { expect, test } from 'vitest';
import { SourceError, type ProblemCode } from '../../src/domain/errors.ts';
import { createMonitor } from '../../src/transport/monitor.ts';

function tmonitor() {
  const lines: string[] = [];
  const monitorOf = createMonitor((message) => {
    lines.push(message);
  });
  return { lines, monitorOf, upstream: monitorOf('ACME') };
}
function failure(code: ProblemCode): SourceError {
  return new SourceError(code, 'ACME', `it was ${code}`);
}

test('a source that fails has one line when it starts to fail and one when it works again', () => {
  const { lines, upstream } = tmonitor();
  upstream.succeeded('leads');
  for (let times = 0; times < 20; times += 1)
    upstream.failed('leads', failure('UPSTREAM_UNAUTHORIZED'));
  expect(lines).toEqual(['ACME starts to fail: it was UPSTREAM_UNAUTHORIZED']);
  expect(upstream.isFailing()).toBe(true);
  for (let times = 0; times < 20; times += 1) upstream.succeeded('leads');
  expect(lines.slice(1)).toEqual(['ACME works again']);
  expect(upstream.isFailing()).toBe(false);
});

test('a source works again when its last failing endpoint does, of all its upstreams', () => {
  const { lines, monitorOf, upstream } = tmonitor();
  const other = monitorOf('ACME');
  upstream.failed('leads', failure('UPSTREAM_UNAVAILABLE'));
  upstream.failed('events', failure('UPSTREAM_INVALID'));
  other.failed('leads', failure('UPSTREAM_TIMEOUT'));
  upstream.succeeded('leads');
  upstream.failed('events', failure('UPSTREAM_NOT_FOUND'));
  expect(lines).toHaveLength(1);
  other.close();
  expect(lines).toHaveLength(2);
});

test('a source has lines of its own', () => {
  const { lines, monitorOf, upstream } = tmonitor();
  upstream.failed('leads', failure('UPSTREAM_TIMEOUT'));
  monitorOf('OTHER').failed('leads', failure('UPSTREAM_TIMEOUT'));
  expect(lines).toEqual([
    'ACME starts to fail: it was UPSTREAM_TIMEOUT',
    'OTHER starts to fail: it was UPSTREAM_TIMEOUT',
  ]);
});

test.each([
  'BUDGET_EXCEEDED',
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_REJECTED',
  'UNSUPPORTED',
] as const)('%s is no failure of a source, and no sign that it works again', (code) => {
  const { lines, upstream } = tmonitor();
  upstream.failed('leads', failure(code));
  expect(lines).toEqual([]);
  upstream.failed('leads', failure('UPSTREAM_UNAUTHORIZED'));
  upstream.failed('leads', failure(code));
  expect(upstream.isFailing()).toBe(true);
});

test('an endpoint that is forbidden is no failure while another one answers', () => {
  const { upstream } = tmonitor();
  upstream.failed('trash', failure('UPSTREAM_FORBIDDEN'));
  expect(upstream.isFailing()).toBe(true);
  upstream.succeeded('leads');
  expect(upstream.isFailing()).toBe(false);
});

test('a gateway that stops does not say that a failing source works again', () => {
  const { lines, upstream } = tmonitor();
  upstream.failed('leads', failure('UPSTREAM_TIMEOUT'));
  upstream.close();
  expect(lines).toHaveLength(1);
});
