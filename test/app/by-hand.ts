import { createSign } from 'node:crypto';

// The join that the gateway spares its users, done as they would: call after call, vendor after vendor, page
// after page. Shares nothing with the adapters.

export interface HandEvent {
  readonly externalId: string;
  readonly occurredAt: string;
}
export interface HandSession {
  readonly startedAt: string;
  readonly events: readonly HandEvent[];
}
export interface HandLead {
  readonly source: string;
  readonly account: string;
  readonly externalId: string;
  readonly lastSeenAt: string;
  /** Newest first. */
  readonly sessions: readonly HandSession[];
}
export interface HandWindow {
  readonly from: number;
  readonly to: number;
}
type Env = Readonly<Record<string, string>>;
type Row = Readonly<Record<string, unknown>>;

const iso = (ms: number) => new Date(ms).toISOString();
const get = async (url: string, headers: Readonly<Record<string, string>>): Promise<Row> => {
  const response = await fetch(url, { headers });
  if (response.status !== 200) throw new Error(`${url}: ${response.status}`);
  return (await response.json()) as Row;
};
const need = (env: Env, name: string): string => {
  const value = env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};
const newestSessionFirst = (a: HandSession, b: HandSession) => (a.startedAt < b.startedAt ? 1 : -1);

export async function leadboxerByHand(env: Env, { from, to }: HandWindow): Promise<HandLead[]> {
  const base = need(env, 'LEADBOXER_BASE_URL');
  const site = need(env, 'LEADBOXER_SITE');
  const headers = { 'x-api-key': need(env, 'LEADBOXER_API_KEY') };
  const day = (ms: number) => iso(ms).slice(0, 10).split('-').reverse().join('/');
  const leads: HandLead[] = [];
  for (let token = ''; ;) {
    const filter = `eventEsTimestamp|between|${day(from)}-${day(to - 1)}`;
    const page = await get(
      `${base}/v1/leads?site=${site}&timeField=eventEsTimestamp&timeZone=UTC&limit=100&criteriaTimeFilter=${encodeURIComponent(filter)}${token}`,
      headers,
    );
    for (const row of page['data'] as readonly Row[]) {
      const last = Number(row['eventEsTimestamp']);
      if (last < from || last >= to) continue;
      const id = row['use_id'] as string;
      const { sessions: rows } = await get(
        `${base}/v1/leads/sessions?site=${site}&limit=100&leadId=${id}`,
        headers,
      );
      const sessions: HandSession[] = [];
      for (const session of rows as readonly Row[]) {
        const start = Number(session['session_unix_timestamp']);
        if (start < from || start >= to) continue;
        const { events } = await get(
          `${base}/v1/leads/events?site=${site}&limit=100&sessionId=${session['session_id'] as string}`,
          headers,
        );
        sessions.push({
          startedAt: iso(start),
          events: (events as readonly Row[]).map((event) => ({
            externalId: event['event_id'] as string,
            occurredAt: iso(Number(event['eventEsTimestamp'])),
          })),
        });
      }
      leads.push({
        source: 'LEADBOXER',
        account: site,
        externalId: id,
        lastSeenAt: iso(last),
        sessions: sessions.sort(newestSessionFirst),
      });
    }
    if (page['nextToken'] === undefined) return leads;
    token = `&nextToken=${page['nextToken'] as string}`;
  }
}

export async function giosgByHand(env: Env, { from, to }: HandWindow): Promise<HandLead[]> {
  const organization = need(env, 'GIOSG_ORGANIZATION_ID');
  const headers = { authorization: `Token ${need(env, 'GIOSG_TOKEN')}` };
  const leads: HandLead[] = [];
  let url: string | null = `${need(env, 'GIOSG_BASE_URL')}/api/v5/orgs/${organization}/leads`;
  while (url !== null) {
    const page: Row = await get(url, headers);
    for (const row of page['results'] as readonly Row[]) {
      const created = Date.parse(row['created_at'] as string);
      if (created >= from && created < to)
        leads.push({
          source: 'GIOSG',
          account: organization,
          externalId: row['id'] as string,
          lastSeenAt: iso(created),
          sessions: [],
        });
    }
    url = page['next'] as string | null;
  }
  return leads;
}

export async function leadfeederByHand(env: Env, { from, to }: HandWindow): Promise<HandLead[]> {
  const base = need(env, 'LEADFEEDER_BASE_URL');
  const headers = { authorization: `Token token=${need(env, 'LEADFEEDER_TOKEN')}` };
  const leads: HandLead[] = [];
  const accounts = (await get(`${base}/accounts`, headers))['data'] as readonly Row[];
  for (const account of accounts) {
    const id = account['id'] as string;
    const timeZone = (account['attributes'] as Row)['timezone'] as string;
    const day = (ms: number) =>
      new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(ms);
    // The first minute of a day on the account's clock, by looking at every one that could be it.
    const startOf = (date: string) => {
      let at = Date.parse(date) - 15 * 3_600_000;
      while (day(at) !== date) at += 60_000;
      return at;
    };
    const days = `start_date=${day(from)}&end_date=${day(to - 1)}&page%5Bsize%5D=100`;
    for (let number = 1; ; number += 1) {
      const page = await get(
        `${base}/accounts/${id}/leads?${days}&page%5Bnumber%5D=${number}`,
        headers,
      );
      for (const lead of page['data'] as readonly Row[]) {
        const leadId = lead['id'] as string;
        const visits = await get(`${base}/accounts/${id}/leads/${leadId}/visits?${days}`, headers);
        const sessions = (visits['data'] as readonly Row[]).flatMap((visit): HandSession[] => {
          const attributes = visit['attributes'] as Row;
          const start = Date.parse(attributes['started_at'] as string);
          if (start < from || start >= to) return [];
          let at = start;
          const route = attributes['visit_route'] as readonly { time_on_page: number }[];
          const events = route.map((step, index) => {
            const occurredAt = iso(at);
            at += step.time_on_page * 1_000;
            return { externalId: `${visit['id'] as string}:${index}`, occurredAt };
          });
          return [{ startedAt: iso(start), events }];
        });
        leads.push({
          source: 'LEADFEEDER',
          account: id,
          externalId: leadId,
          lastSeenAt: iso(startOf((lead['attributes'] as Row)['last_visit_date'] as string)),
          sessions: sessions.sort(newestSessionFirst),
        });
      }
      if ((page['links'] as Row)['next'] === undefined) break;
    }
  }
  return leads;
}

export async function webmarketerByHand(env: Env, { from, to }: HandWindow): Promise<HandLead[]> {
  const account = JSON.parse(need(env, 'WEBMARKETER_SERVICE_ACCOUNT')) as Record<string, string>;
  const tokenUrl = `${need(env, 'WEBMARKETER_OAUTH_URL')}/token`;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT', kid: account['privateKeyId'] })}.${part({
    iss: account['clientId'],
    sub: account['serviceAccountEmail'],
    aud: tokenUrl,
    scope: 'full_access',
    exp: Math.floor(Date.now() / 1_000) + 300,
  })}`;
  const signature = createSign('RSA-SHA256')
    .update(unsigned)
    .sign(account['privateKey'] ?? '', 'base64url');
  const granted = (await (
    await fetch(tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        client_id: account['clientId'] ?? '',
        assertion: `${unsigned}.${signature}`,
      }),
    })
  ).json()) as Row;
  const headers = { authorization: `Bearer ${granted['access_token'] as string}` };
  const project = need(env, 'WEBMARKETER_PROJECT_ID');
  const base = `${need(env, 'WEBMARKETER_BASE_URL')}/projects/${project}`;

  const leads: HandLead[] = [];
  for (let offset = 0; ; offset += 50) {
    const response = await fetch(`${base}/users/search`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ limit: 50, offset }),
    });
    const { data, total } = (await response.json()) as { data: readonly Row[]; total: number };
    for (const user of data) {
      const id = user['_id'] as string;
      const dates = Object.values(user['user'] as Record<string, { date: string }>).map((value) =>
        Date.parse(value.date),
      );
      const last = Math.max(...dates);
      if (last < from || last >= to) continue;
      const { data: rows } = await get(`${base}/users/${id}/events?limit=1000`, headers);
      const events = (rows as readonly Row[])
        .map((row) => ({
          externalId: row['_id'] as string,
          at: Date.parse(row['eventDate'] as string),
          campaign:
            (row['event'] as Record<string, { current: string }>)['utm-campaign']?.current ?? null,
        }))
        .sort((a, b) => a.at - b.at);
      const cut: (typeof events)[] = [];
      let campaign: string | null = null;
      for (const event of events) {
        const before = cut.at(-1)?.at(-1);
        const isOther = event.campaign !== null && campaign !== null && event.campaign !== campaign;
        if (!before || event.at - before.at >= 30 * 60_000 || isOther) {
          cut.push([]);
          campaign = null;
        }
        cut.at(-1)?.push(event);
        campaign ??= event.campaign;
      }
      const sessions = cut.flatMap((session): HandSession[] => {
        const start = session[0]?.at ?? 0;
        return start < from || start >= to
          ? []
          : [
              {
                startedAt: iso(start),
                events: session.map(({ externalId, at }) => ({ externalId, occurredAt: iso(at) })),
              },
            ];
      });
      leads.push({
        source: 'WEBMARKETER',
        account: project,
        externalId: id,
        lastSeenAt: iso(last),
        sessions: sessions.sort(newestSessionFirst),
      });
    }
    if (offset + 50 >= total) return leads;
  }
}

/** The order of the gateway's list: newest first, then by source, account and id, the last one first. */
export function newestFirst(a: HandLead, b: HandLead): number {
  const keys = (lead: HandLead) => [lead.lastSeenAt, lead.source, lead.account, lead.externalId];
  const [left, right] = [keys(a), keys(b)];
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? '';
    if (value !== other) return value < other ? 1 : -1;
  }
  return 0;
}
