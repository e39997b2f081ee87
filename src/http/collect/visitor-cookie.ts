import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { TrackInput } from '../../domain/tracking.ts';

/** The cookie that names the visitor, for a page on the gateway's own host that asks the gateway to keep it. */
export interface VisitorCookie {
  /** Whether the page asks for the end of the cookie. */
  readonly deletes: boolean;
  drop(response: ServerResponse): void;
  /** Sets the cookie anew. Returns the events, with its id: the page does not read the cookie, and may not be able to. */
  keep(events: readonly TrackInput[], response: ServerResponse): readonly TrackInput[];
}

const NAME = 'leadgraph_visitor';
/** Two years, as long as a cookie that the tracker sets itself. */
const SECONDS = 63_072_000;
/** An id that fits into a cookie as it is. */
const ID = /^[\w-]{1,99}$/;

/**
 * The cookie that `?cookie=http`, `http-only` or `delete` asks for. Null where nothing is asked for, and for a page of
 * another origin: it could otherwise give this site's visitors an id of its choice.
 */
export function visitorCookie(
  { headers }: { readonly headers: IncomingHttpHeaders },
  { searchParams }: URL,
): VisitorCookie | null {
  const asked = searchParams.get('cookie') ?? '';
  const page = originOf(headers);
  if (!/^(?:http|http-only|delete)$/.test(asked) || !page || !isOwn(headers, page)) return null;
  const domain = domainIn(searchParams.get('domain') ?? '', page.hostname);
  const attributes = `Path=/; SameSite=Lax${page.protocol === 'https:' ? '; Secure' : ''}`;
  const isHidden = asked === 'http-only';
  const known = idIn(headers.cookie ?? '');
  return {
    deletes: asked === 'delete',
    drop(response) {
      const gone = `${NAME}=; Max-Age=0; ${attributes}`;
      response.setHeader('set-cookie', domain ? [gone, `${gone}; Domain=${domain}`] : [gone]);
    },
    keep(events, response) {
      const id = known ?? events[0]?.trackerId ?? '';
      if (!ID.test(id)) return events;
      response.setHeader(
        'set-cookie',
        `${NAME}=${id}; Max-Age=${SECONDS}; ${attributes}${domain ? `; Domain=${domain}` : ''}${isHidden ? '; HttpOnly' : ''}`,
      );
      return events.map((event) => ({ ...event, trackerId: id }));
    },
  };
}

function originOf({ origin }: IncomingHttpHeaders): URL | null {
  return origin === undefined ? null : URL.parse(origin);
}

/** Whether a page sends to its own origin. Old browsers do not say so; then the hosts tell. */
function isOwn(headers: IncomingHttpHeaders, page: URL): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return page.host === [headers['x-forwarded-host'] ?? headers.host].flat()[0];
}

/** The domain, if the page's host is in it; '' for any other. */
function domainIn(domain: string, host: string): string {
  const name = domain.replace(/^\./, '').toLowerCase();
  return name.includes('.') && (host === name || host.endsWith(`.${name}`)) ? name : '';
}

/** The visitor in a Cookie header. Where two cookies have the name, the browser puts the more specific one first. */
function idIn(cookies: string): string | null {
  return new RegExp(`(?:^|; ?)${NAME}=([\\w-]{1,99})(?:;|$)`).exec(cookies)?.[1] ?? null;
}
