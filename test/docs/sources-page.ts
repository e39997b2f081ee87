import type { LeadOrder } from '../../src/domain/query.ts';
import type { VendorDefinition, SourceDefinition } from '../../src/ports/definition.ts';
import type { DocumentedOperation } from '../../src/ports/documentation.ts';
import { catalog } from '../../src/catalog.ts';
import { code, table } from './markdown.ts';

/** `docs/reference/sources.md`: what every source declares about itself, and how to get a vendor's credentials. */
export async function sourcesPage(): Promise<string> {
  const vendors = await Promise.all(catalog.vendors.map(vendorSection));
  return [
    '# Sources',
    '',
    'This page is written by `npm run docs` from what each source declares. The schema repeats the notes in its descriptions, and [configuration](configuration.md) has every variable with its default.',
    '',
    ...[...vendors, sourceSection(catalog.store)].flatMap((lines) => [...lines, '']),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

async function vendorSection(vendor: VendorDefinition): Promise<readonly string[]> {
  const { documentation } = await vendor.documentation();
  return [
    ...sourceSection(vendor),
    '',
    '### Credentials',
    '',
    documentation.credentials,
    '',
    '### Operations',
    '',
    'Each operation of the vendor’s documents, with the field or mutation that does it and a test below `test/` that shows it. Every documented status maps to one [problem code](../operations.md#problem-codes).',
    '',
    ...table(['operation', 'GraphQL', 'test'], documentation.operations.map(row)),
    ...(documentation.leftOut ? ['', documentation.leftOut] : []),
  ];
}

function row({ operation, graphql, test }: DocumentedOperation): readonly string[] {
  return [operation, graphql, `\`${test}\``];
}

function sourceSection({ facts, settings }: SourceDefinition): readonly string[] {
  const { pushesDown, ownFilters, orders, hosts = [], leadUpdates = [] } = facts;
  const notes = Object.entries(facts.notes ?? {});
  const needed = Object.values(settings).filter(({ required }) => required);
  return [
    `## ${facts.title}`,
    '',
    facts.description,
    '',
    ...table(
      ['', ''],
      [
        ['name in the schema', code([facts.name])],
        ['type of its leads', code([facts.leadType])],
        ['variables that it needs', code(needed.map(({ variable }) => variable)) || 'none'],
        ['filters that it answers itself', code(pushesDown) || 'none'],
        ['filters that only it can answer', code(ownFilters) || 'none'],
        ['orders of its lists of leads', code(orders.map(orderName)) || 'none documented'],
        ...(hosts.length > 0 ? [['hosts that its answers may name', code(hosts)]] : []),
        ['asked for the selected fields only', facts.selectsFields ? 'yes' : 'no'],
        ['changes of `updateLead`', code(leadUpdates) || 'none'],
        ['calls for the sessions of a lead', String(facts.callsPerLead)],
        ['calls for the events of a session', String(facts.callsPerSession)],
      ],
    ),
    ...(notes.length > 0
      ? [
          '',
          '### What differs',
          '',
          ...table(
            ['member of the schema', facts.title],
            notes.map(([coordinate, note]) => [`\`${coordinate}\``, note]),
          ),
        ]
      : []),
  ];
}

function orderName({ field, direction }: LeadOrder): string {
  return `${field} ${direction}`;
}
