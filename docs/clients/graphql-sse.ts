import { createClient } from 'graphql-sse';

const url = process.env['LEADGRAPH_URL'] ?? 'http://127.0.0.1:4000/graphql';
// This loop reconnects by itself, because only the loop knows the last cursor.
const client = createClient({ url, retryAttempts: 0 });

interface Identified {
  leadIdentified: { cursor: string; lead: { displayName: string | null } | null };
}
const query = `
  subscription ($after: String) {
    leadIdentified(after: $after) { cursor lead { displayName } }
  }
`;

let after: string | null = null;
for (let pause = 100; ; pause = Math.min(2 * pause, 10_000)) {
  try {
    for await (const { data, errors } of client.iterate<Identified>({
      query,
      variables: { after },
    })) {
      // The cursor is too old: events may be missing. Read what you need again, and continue from now.
      if (errors?.some(({ extensions }) => extensions['code'] === 'CURSOR_EXPIRED')) after = null;
      if (!data) continue;
      after = data.leadIdentified.cursor;
      pause = 100;
      console.log(JSON.stringify(data.leadIdentified));
    }
  } catch (cause) {
    console.error('subscribing again after', String(cause));
  }
  await new Promise((resolve) => setTimeout(resolve, pause));
}
