import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

/**
 * Runs before GraphiQL does. GraphiQL opens a tab for the query in the address whenever no kept tab has that query, an
 * empty tab where the address has none; and on a first visit it shows its first tabs instead of the query in the address.
 * So the script names the active tab in an address without a query, drops kept tabs that are empty, and keeps the first
 * tabs before a first visit with a query.
 */
const BEFORE_GRAPHIQL = `
(first) => {
  const key = 'graphiql:tabState';
  const tabOf = ({ query }) => ({
    id: String(Math.random()),
    title: /^(?:query|mutation|subscription)\\s+(\\w+)/m.exec(query)?.[1] ?? '<untitled>',
    query,
    variables: null,
    headers: null,
    operationName: null,
    response: null,
  });
  const address = new URL(location.href);
  try {
    const kept = JSON.parse(localStorage.getItem(key)) ?? { tabs: [], activeTabIndex: 0 };
    const active = kept.tabs[kept.activeTabIndex];
    const tabs = kept.tabs.filter(({ query }) => query?.trim());
    const query = address.searchParams.get('query')?.trim();
    if (!query && tabs.length > 0) {
      const shown = active?.query?.trim() ? active : tabs[0];
      address.searchParams.set('query', shown.query);
      if (shown.variables) address.searchParams.set('variables', shown.variables);
    }
    if (!query && tabs.length === 0) address.searchParams.delete('query');
    history.replaceState(null, '', address);
    if (query && tabs.length === 0) tabs.push(...first.map(tabOf));
    if (tabs.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ tabs, activeTabIndex: 0 }));
  } catch {
    // A browser without storage, or with something else in it: GraphiQL starts as it does.
  }
}`;

/** The page of GraphiQL, which a reload and a link with a query find as they were left. */
export function renderPage(options: Parameters<typeof renderGraphiQL>[0]): string {
  const first = JSON.stringify(options?.defaultTabs ?? []).replaceAll('<', '\\u003c');
  const script = `<script>(${BEFORE_GRAPHIQL})(${first})</script>`;
  return renderGraphiQL(options).replace('<div id="root"></div>', (root) => `${root}${script}`);
}
