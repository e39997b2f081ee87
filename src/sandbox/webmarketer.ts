import {
  createHmac,
  createPublicKey,
  createVerify,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { MINUTE, SECOND, type Instant, type Milliseconds } from '../domain/time.ts';
import {
  startSandbox,
  wholeNumber,
  type Asked,
  type Limit,
  type Reply,
  type Sandbox,
} from './kit.ts';
import {
  firstVisit,
  lastPage,
  lastVisit,
  type PageView,
  type Person,
  type Visit,
  type World,
} from './world.ts';

/** What a client of the Webmarketer sandbox must present. */
export const WEBMARKETER = {
  project: 'demo-project',
  wmktId: 'wmkt-1',
  clientId: 'sandbox-client',
} as const;

const SERVICE_ACCOUNT_EMAIL = 'gateway@sandbox.example';
const KEY_ID = 'sandbox-key-1';

/** Webmarketer documents no limit; one can be set to try a client out. */
export function webmarketerLimit(calls: number, windowMs: number = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: (_asked, endpoint) => (endpoint === 'POST /oidc/token' ? null : 'project'),
    reply: () => refuse(429, 'ThrottlerException: Too Many Requests'),
  };
}

export interface WebmarketerSandbox extends Sandbox {
  /** The JSON key of a service account that the sandbox knows. */
  readonly serviceAccount: string;
}

export async function startWebmarketer(
  world: World,
  {
    now,
    limits,
    port,
    tokenLifeMs = 300 * SECOND,
  }: {
    readonly now: () => Instant;
    readonly limits: readonly Limit[];
    readonly port: number;
    readonly tokenLifeMs?: Milliseconds;
  },
): Promise<WebmarketerSandbox> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const verifyingKey = createPublicKey(publicKey);
  const people = () => world.people.filter((person) => person.index % 2 === 0);
  const byId = (id: string) => people().find((person) => userIdOf(person) === id);

  function token(asked: Asked): Reply {
    const form = new URLSearchParams(asked.body);
    const claims = verified(form.get('assertion') ?? '', verifyingKey);
    const audience = `${asked.url.origin}/oidc/token`;
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return { status: 400, body: { error: 'unsupported_grant_type' } };
    if (
      form.get('client_id') !== WEBMARKETER.clientId ||
      claims?.['iss'] !== WEBMARKETER.clientId ||
      claims['sub'] !== SERVICE_ACCOUNT_EMAIL ||
      claims['aud'] !== audience ||
      !(Number(claims['exp']) * SECOND > asked.now)
    )
      return {
        status: 400,
        body: { error: 'invalid_grant', error_description: 'assertion is invalid' },
      };
    return ok({
      access_token: accessToken(Math.floor((asked.now + tokenLifeMs) / SECOND)),
      token_type: 'Bearer',
      expires_in: Math.floor(tokenLifeMs / SECOND),
      scope: 'full_access',
    });
  }

  function ofProject(asked: Asked, answer: () => Reply): Reply {
    return asked.part('project') === WEBMARKETER.project
      ? answer()
      : refuse(403, 'Forbidden resource');
  }
  function paged(
    asked: Asked,
    rows: readonly unknown[],
    limit: string | null,
    offset: string | null,
  ): Reply {
    const [most, skip] = [wholeNumber(limit, 10, 1, 1_000), wholeNumber(offset, 0, 0, 1e9)];
    if (most === null || skip === null)
      return refuse(400, 'limit and offset must be numbers', 'Bad Request');
    const data = rows.slice(skip, skip + most);
    const total = asked.isEndless ? 1e6 : rows.length;
    return ok({
      data: asked.isEndless ? rows.slice(0, most) : data,
      count: data.length,
      total,
      offset: skip,
      limit: most,
    });
  }
  function search(asked: Asked): Reply {
    let body: { readonly limit?: unknown; readonly offset?: unknown } = {};
    try {
      body = JSON.parse(asked.body === '' ? '{}' : asked.body) as typeof body;
    } catch {
      return refuse(400, 'Unexpected token in JSON', 'Bad Request');
    }
    const textOf = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
    return paged(asked, people().map(userRow), textOf(body.limit), textOf(body.offset));
  }
  function campaigns(asked: Asked): Reply {
    if (asked.part('wmktId') !== WEBMARKETER.wmktId)
      return refuse(404, 'Integration not found', 'Not Found');
    const filters: readonly (readonly [string, (row: Campaign, value: string) => boolean])[] = [
      ['active', (row, value) => row.active === isTrue(value)],
      ['explicit', (row, value) => row.explicit === isTrue(value)],
      ['campaignId', (row, value) => row.id === value],
      ['campaignSlug', (row, value) => row.campaignSlug === value],
      ['nameLike', (row, value) => row.name.toLowerCase().includes(value.toLowerCase())],
    ];
    const sort = asked.query('sort') ?? 'name';
    const sign = asked.query('order') === 'DESC' ? -1 : 1;
    const keyOf = (row: Campaign) =>
      sort === 'campaignId' ? row.id : sort === 'active' ? String(row.active) : row.name;
    const rows = CAMPAIGNS.filter((row) =>
      filters.every(([name, passes]) => {
        const value = asked.query(name);
        return value === null || passes(row, value);
      }),
    ).sort((a, b) => sign * (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
    return paged(asked, rows, asked.query('limit'), asked.query('offset'));
  }

  const root = '/api/v1/projects/:project';
  const sandbox = await startSandbox({
    now,
    port,
    limits,
    notFound: () => refuse(404, 'Cannot find that', 'Not Found'),
    authorize: ({ headers, now: at }, endpoint) =>
      endpoint === 'POST /oidc/token' || isGood(headers.authorization, at)
        ? null
        : refuse(401, 'Unauthorized'),
    routes: [
      { method: 'POST', path: '/oidc/token', answer: token },
      {
        method: 'POST',
        path: `${root}/users/search`,
        answer: (asked) => ofProject(asked, () => search(asked)),
      },
      {
        method: 'GET',
        path: `${root}/users/:user/events`,
        answer: (asked) =>
          ofProject(asked, () => {
            const person = byId(asked.part('user'));
            if (!person) return refuse(404, 'User not found', 'Not Found');
            return paged(asked, eventRows(person), asked.query('limit'), asked.query('offset'));
          }),
      },
      {
        method: 'GET',
        path: `${root}/events/:event`,
        answer: (asked) =>
          ofProject(asked, () => {
            const id = asked.part('event');
            if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
              return refuse(400, 'Validation failed (uuid is expected)', 'Bad Request');
            for (const person of people())
              for (const row of eventRows(person)) if (row._id === id) return ok(row);
            return refuse(404, 'Event not found', 'Not Found');
          }),
      },
      {
        method: 'GET',
        path: `${root}/custom-ads/:wmktId/campaigns`,
        answer: (asked) => ofProject(asked, () => campaigns(asked)),
      },
    ],
  });
  return {
    ...sandbox,
    serviceAccount: JSON.stringify({
      clientId: WEBMARKETER.clientId,
      serviceAccountEmail: SERVICE_ACCOUNT_EMAIL,
      privateKeyId: KEY_ID,
      privateKey,
    }),
  };
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}
function refuse(statusCode: number, message: string, error?: string): Reply {
  return {
    status: statusCode,
    body: { statusCode, message, ...(error === undefined ? {} : { error }) },
  };
}
function isTrue(text: string): boolean {
  return text === 'true' || text === '1';
}

/** The claims of a JWT that the key has signed; null for any other text. */
function verified(assertion: string, key: KeyObject): Readonly<Record<string, unknown>> | null {
  const [head = '', claims = '', signature = ''] = assertion.split('.');
  const isSigned = createVerify('RSA-SHA256')
    .update(`${head}.${claims}`)
    .verify(key, signature, 'base64url');
  if (!isSigned || partOf(head)?.['kid'] !== KEY_ID) return null;
  return partOf(claims);
}
function partOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    return null;
  }
}
function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
function signatureOf(text: string): string {
  return createHmac('sha256', 'sandbox').update(text).digest('base64url');
}
/** Three segments with an `exp`: the vendor's own client reads it. */
function accessToken(exp: number): string {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ exp, scope: 'full_access' })}`;
  return `${text}.${signatureOf(text)}`;
}
function isGood(authorization: string | undefined, now: Instant): boolean {
  const [head = '', claims = '', signature] = (authorization ?? '')
    .replace(/^Bearer /, '')
    .split('.');
  return (
    signature === signatureOf(`${head}.${claims}`) && Number(partOf(claims)?.['exp']) * SECOND > now
  );
}

interface Campaign {
  readonly id: string;
  readonly integrationId: string;
  readonly projectId: string;
  readonly name: string;
  readonly campaignSlug: string;
  readonly active: boolean;
  readonly explicit: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}
const CAMPAIGNS: readonly Campaign[] = ['Autumn', 'Brand', 'Retargeting'].map((name, index) => ({
  id: `64ea0e9471360401bc438e0${index}`,
  integrationId: '64ea0e9471360401bc438eff',
  projectId: WEBMARKETER.project,
  name,
  campaignSlug: name.toLowerCase(),
  active: index !== 2,
  explicit: index !== 1,
  createdAt: '2026-01-12T10:00:00Z',
  updatedAt: '2026-02-12T10:00:00Z',
}));

function userIdOf(person: Person): string {
  return person.uuid.replaceAll('-', '').slice(0, 24);
}
function field(raw: unknown, type: string, at: Instant) {
  return {
    raw,
    current: raw,
    type,
    date: new Date(at).toISOString(),
    anonymized: false,
    invalid: false,
  };
}
function userFields(person: Person) {
  const first = firstVisit(person).startedAt;
  return {
    'last-page': field(lastPage(lastVisit(person)).path, 'string', lastPage(lastVisit(person)).at),
    'external-id': field(person.uuid, 'string', first),
    ...(person.isKnown
      ? {
          firstname: field(person.firstName, 'string', first),
          lastname: field(person.lastName, 'string', first),
          email: field(person.email, 'email', first),
          company: field(person.company.name, 'string', first),
          address: {
            ...field({ country: person.place.country }, 'location', first),
            current: {
              formattedAddress: person.place.country,
              location: {
                type: 'Point',
                coordinates: [Number(person.place.longitude), Number(person.place.latitude)],
              },
              administrativeLevels: {},
              city: person.place.city,
              zipcode: null,
              country: person.place.country,
              countryCode: person.place.countryCode,
            },
          },
        }
      : {}),
  };
}
function userRow(person: Person) {
  return { _id: userIdOf(person), projectId: WEBMARKETER.project, user: userFields(person) };
}
function eventRows(person: Person) {
  return person.visits.flatMap((visit) =>
    visit.pages.map((page, index) => eventRow(person, visit, page, index)),
  );
}
function eventRow(person: Person, visit: Visit, page: PageView, index: number) {
  const time = new Date(page.at).toISOString();
  return {
    _id: page.uuid,
    projectId: WEBMARKETER.project,
    userId: userIdOf(person),
    eventDate: time,
    eventType: page.path === '/contact/' ? 'contact-form' : 'page-view',
    trackerId: person.uuid,
    nonce: page.uuid,
    attributable: true,
    expirationPolicy: null,
    event: {
      'page-url': field(`https://www.shop.example${page.path}`, 'string', page.at),
      'page-title': field(page.title, 'string', page.at),
      ...(index === 0 && visit.campaign !== null
        ? { 'utm-campaign': field(visit.campaign, 'string', page.at) }
        : {}),
    },
    user: userFields(person),
    metrics: [
      {
        _id: page.uuid.replaceAll('-', '').slice(0, 24),
        projectId: WEBMARKETER.project,
        eventId: page.uuid,
        key: 'event-count',
        type: 'statistic',
        data: field(1, 'number', page.at),
        createdAt: time,
        updatedAt: time,
        deletedAt: null,
      },
    ],
    createdAt: time,
    updatedAt: time,
  };
}
