import type { ServerResponse } from 'node:http';
import { PACKAGE_VERSION } from '../version.ts';
import { json, answerRefusal, wantsPage } from './answers.ts';
import { DOCS_PATH, readPages, type DocsPage } from './docs.ts';
import type { Handler } from './server.ts';

export interface HomeOptions {
  readonly production: boolean;
  /** Whether `/graphql` shows GraphiQL to a browser. */
  readonly graphiql: boolean;
  /** Whether requests need an API key. */
  readonly needsKey: boolean;
}

const LINKS = { graphql: '/graphql', health: '/health', ready: '/ready' };

/** `GET /`: where to go from here. Programs get JSON; browsers get a page, but not in production. */
export function createHome({ production, graphiql, needsKey }: HomeOptions): Handler {
  if (production)
    return readOnly((response) => {
      json(response, 200, { name: 'LeadGraph', links: LINKS });
    });
  const html = page({ graphiql, needsKey, docs: readPages() });
  return readOnly((response, accept) => {
    response.setHeader('vary', 'Accept');
    if (wantsPage(accept)) sendPage(response, html);
    else
      json(response, 200, {
        name: 'LeadGraph',
        version: PACKAGE_VERSION,
        links: { ...LINKS, docs: DOCS_PATH },
      });
  });
}

function readOnly(answer: (response: ServerResponse, accept: string | undefined) => void): Handler {
  return ({ method, headers }, response) => {
    if (method === 'GET' || method === 'HEAD') answer(response, headers.accept);
    else
      answerRefusal(response, {
        status: 405,
        message: 'This path answers GET alone; send operations to /graphql.',
        headers: { allow: 'GET, HEAD' },
      });
  };
}

function sendPage(response: ServerResponse, html: string): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  });
  response.end(html);
}

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 44rem; margin: 10vh auto; padding: 0 1.5rem; }
  h1 { margin: 0; } h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
  p { margin: .25rem 0; } small, dd { opacity: .75; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.25rem; margin: 0; } dd { margin: 0; }
  ul { margin: 0; padding-left: 1.1rem; columns: 2; }
  code { font-family: ui-monospace, monospace; font-size: .9em; }`;

function page({
  graphiql,
  needsKey,
  docs,
}: Pick<HomeOptions, 'graphiql' | 'needsKey'> & { readonly docs: readonly DocsPage[] }): string {
  const graphql = graphiql
    ? 'GraphiQL: write and run queries, with the schema beside them.'
    : 'Send operations here as a JSON POST. GraphiQL is off: GRAPHIQL=1 turns it on.';
  const links = [
    ['/graphql', graphql],
    ['/health', 'Whether the process is alive.'],
    ['/ready', 'Whether the gateway takes work.'],
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>LeadGraph</title>
<style>${STYLE}
</style>
<h1>LeadGraph <small>${PACKAGE_VERSION}</small></h1>
<p>A GraphQL gateway for lead data: leads, their sessions and their events, over all vendors and the local store.</p>
${needsKey ? '<p>Requests to <code>/graphql</code> need a key of <code>API_KEYS</code>: <code>Authorization: Bearer KEY</code>.</p>\n' : ''}<h2>Addresses</h2>
<dl>
${links.map(([path, what]) => `  <dt><a href="${path}">${path}</a><dd>${what}`).join('\n')}
</dl>
<h2>Documentation</h2>
<ul>
${docs.map(({ path, title }) => `  <li><a href="${DOCS_PATH}?page=${path}">${title}</a>`).join('\n')}
</ul>
</html>
`;
}
