/** What a subscription sends, over server-sent events, until it is ended from either side. */
export interface Subscription<T> {
  /** The next event; null when the gateway has ended the stream. */
  next(): Promise<T | null>;
  end(): void;
}

export async function subscribe<T>(
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Subscription<T>> {
  const stop = new AbortController();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query, variables }),
    signal: stop.signal,
  });
  if (response.status !== 200 || !response.body)
    throw new Error(`the subscription was answered with ${response.status}`);
  const events = read<T>(response.body);
  return {
    async next() {
      const { value, done } = await events.next();
      return done === true ? null : value;
    },
    end() {
      stop.abort();
    },
  };
}

async function* read<T>(body: ReadableStream<Uint8Array>): AsyncGenerator<T, void, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const lines = block.split('\n');
      const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5));
      if (lines.includes('event: next')) yield JSON.parse(data.join('\n')) as T;
      if (lines.includes('event: complete')) return;
    }
  }
}
