import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { tapp, type Running } from '../app/kit.ts';
import { must } from '../vendors/kit.ts';

/** A web site whose pages contain the tracking snippet, and the gateway that the snippet comes from. */
export interface Site {
  readonly gateway: Running;
  readonly origin: string;
  close(): Promise<void>;
}
export interface SiteOptions {
  /** Attributes of the tracker's script element. */
  readonly attributes?: string;
  /** HTML in front of the snippet. It may contain the snippet too; then a page has it twice. */
  readonly head?: (snippet: string) => string;
  /** The HTML of each page, by path. */
  readonly pages?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** The address of the tracker. Below `/measure/` the site is a reverse proxy for the gateway. @default the gateway's own */
  readonly tracker?: string;
  /** What the reverse proxy waits for before it passes an answer on. */
  readonly hold?: (path: string) => Promise<void>;
  /** The query of the tracker's address. */
  readonly query?: string;
}

const PROXIED = '/measure/';
const SNIPPET = '{ accounts(sources: [LOCAL]) { nodes { trackingScript { html } } } }';

export async function tsite(options: SiteOptions = {}): Promise<Site> {
  // The user agent of a headless browser names a bot.
  const gateway = await tapp({ COLLECT_BOTS: '1', ...options.environment });
  const { accounts } = await gateway.client.request<{
    readonly accounts: {
      readonly nodes: readonly { readonly trackingScript: { readonly html: string } }[];
    };
  }>(SNIPPET);
  const src = options.tracker ?? `${gateway.origin}/tracker.js`;
  const snippet = must(accounts.nodes[0]).trackingScript.html.replace(
    `src="${gateway.origin}/tracker.js"`,
    `${options.attributes ?? ''} src="${src}${options.query ?? ''}"`,
  );
  const head = `${options.head?.(snippet) ?? ''}${snippet}`;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    if (pathname.startsWith(PROXIED)) {
      const path = (request.url ?? '').slice(PROXIED.length);
      forward(request, response, `${gateway.origin}/${path}`, async () => options.hold?.(path));
      return;
    }
    if (pathname === '/clip.wav') {
      response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': SILENCE.length });
      response.end(SILENCE);
      return;
    }
    if (pathname.endsWith('.pdf')) {
      response.writeHead(200, { 'content-disposition': 'attachment' });
      response.end('%PDF');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(
      `<!doctype html><title>Page ${pathname}</title><link rel="icon" href="data:,">${head}${options.pages?.[pathname] ?? ''}`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    gateway,
    origin: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await gateway.close();
    },
  };
}

/** What a reverse proxy does, with the host of the gateway. */
function forward(
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
  hold: () => Promise<void>,
): void {
  const headers = { ...request.headers, host: new URL(url).host };
  const onward = ask(url, { method: request.method, headers }, (answer) => {
    void hold().then(() => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
  });
  request.pipe(onward);
}

/** A WAV file with one second of silence: 8 000 samples of one byte. */
const SILENCE = Buffer.concat([
  Buffer.from('RIFF'),
  uint32(36 + 8_000),
  Buffer.from('WAVEfmt '),
  uint32(16),
  Buffer.from([1, 0, 1, 0]),
  uint32(8_000),
  uint32(8_000),
  Buffer.from([1, 0, 8, 0]),
  Buffer.from('data'),
  uint32(8_000),
  Buffer.alloc(8_000, 128),
]);
function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export interface StoredEvent {
  readonly type: string;
  readonly title: string | null;
  readonly url: string | null;
  readonly occurredAt: string;
  readonly nonce: string;
  readonly trackerId: string | null;
  readonly raw: Readonly<Record<string, unknown>>;
}
export interface StoredLead {
  readonly displayName: string | null;
  readonly person: { readonly email: string | null } | null;
  readonly trackerIds: readonly string[];
  readonly sessions: {
    readonly nodes: readonly {
      readonly pageViews: number | null;
      readonly landingUrl: string | null;
      readonly traffic: { readonly campaign: string | null } | null;
      readonly events: { readonly nodes: readonly { readonly type: string }[] };
    }[];
  };
  readonly events: { readonly nodes: readonly StoredEvent[] };
}
const LEADS = `{ leads(sources: [LOCAL], first: 100) { nodes { ... on LocalLead { trackerIds }
  displayName person { email }
  sessions(first: 20) { nodes { pageViews landingUrl traffic { campaign } events(first: 100) { nodes { type } } } }
  events(first: 100) { nodes { type title url occurredAt nonce trackerId raw } } } } }`;

/** Every lead of the store. */
export async function leadsOf({ gateway }: Site): Promise<readonly StoredLead[]> {
  const { leads } = await gateway.client.request<{
    leads: { readonly nodes: readonly StoredLead[] };
  }>(LEADS);
  return leads.nodes;
}

/** An event as the tracker sends it. */
export interface PostedEvent {
  readonly type: string;
  readonly nonce: string;
  readonly occurredAt: number;
  readonly sentAt: number;
  readonly trackerId: string;
  readonly sessionId: string;
  readonly title: string;
  readonly url: string;
  readonly referrer?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** A visitor with a browser profile of their own. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The body of every request to `/collect`, from all pages of the visitor. */
  readonly sent: readonly string[];
  open(path: string): Promise<void>;
  cookie(name: string): Promise<string | null>;
  /** The stored events of this visitor, the oldest first, without reports of engagement. Waits until there are `count`. */
  events(count: number): Promise<readonly StoredEvent[]>;
  /** Every event in the requests that were sent, in their order; an event that was sent twice is there twice. */
  posted(): readonly PostedEvent[];
  /** What the pages wrote to their consoles as warnings. */
  readonly warnings: readonly string[];
  lead(): Promise<StoredLead | null>;
  /** How many events the page keeps because the gateway has not acknowledged them. */
  kept(): Promise<number>;
}

/** Collects what pages must not do: send requests to other hosts, or throw. */
export interface Watch {
  readonly foreign: string[];
  readonly faults: string[];
}

export async function tvisitor(browser: Browser, site: Site, watch: Watch): Promise<Visitor> {
  const context = await browser.newContext();
  const sent: string[] = [];
  context.on('request', (request) => {
    const { protocol, hostname, pathname } = new URL(request.url());
    if (/^(http|ws)s?:$/.test(protocol) && hostname !== '127.0.0.1')
      watch.foreign.push(request.url());
    if (pathname.endsWith('/collect')) sent.push(request.postData() ?? '');
  });
  context.on('weberror', (fault) => watch.faults.push(fault.error().message));
  const warnings: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'warning') warnings.push(message.text());
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const cookie = async (name: string) =>
    (await context.cookies()).find((one) => one.name === name)?.value ?? null;
  const lead = async () => {
    const id = await cookie('leadgraph_visitor');
    return (await leadsOf(site)).find(({ trackerIds }) => trackerIds.includes(id ?? '')) ?? null;
  };
  const stored = async () =>
    ((await lead())?.events.nodes ?? []).filter(({ type }) => type !== 'engagement').toReversed();
  return {
    context,
    page,
    sent,
    posted: () =>
      sent.filter((body) => body !== '').flatMap((body) => JSON.parse(body) as PostedEvent[]),
    warnings,
    cookie,
    lead,
    async open(path) {
      await page.goto(`${site.origin}${path}`);
      await page.waitForFunction('window.leadgraph && window.leadgraph.on');
    },
    async events(count) {
      await expect.poll(async () => (await stored()).length, { timeout: 20_000 }).toBe(count);
      return stored();
    },
    kept: () =>
      page.evaluate(
        () => Object.keys(localStorage).filter((key) => key.startsWith('leadgraph:')).length,
      ),
  };
}

/** Calls the tracker's own function in the page. */
export async function say(page: Page, ...call: readonly unknown[]): Promise<void> {
  await page.evaluate(`leadgraph(...${JSON.stringify(call)})`);
}
