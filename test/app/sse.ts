/** A message of a subscription, as the gateway sent it. */
export interface Message<T> {
  readonly data?: T | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string };
  }[];
}

/** A subscription over server-sent events. It lasts until either side ends it. */
export interface Subscription<T> {
  /**
   * The next message; null once the gateway has completed the subscription. Rejects if the stream ends in any other
   * way, with everything that the stream said.
   */
  next(): Promise<Message<T> | null>;
  /** The data of the next message. Rejects if there is no data, or an error beside it, and shows the whole message. */
  data(): Promise<T>;
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
  // Takes the reader at once: `fetch` cancels a body that nobody reads as soon as its response is garbage collected,
  // and the stream then ends as if the gateway had ended it.
  const messages = read<Message<T>>(response.body.values());
  const next = async (): Promise<Message<T> | null> => (await messages.next()).value ?? null;
  return {
    next,
    async data() {
      const message = await next();
      if (!message?.data || message.errors)
        throw new Error(`the subscription said ${JSON.stringify(message, null, 2)}`);
      return message.data;
    },
    end() {
      stop.abort();
    },
  };
}

async function* read<M>(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<M, void, undefined> {
  const decoder = new TextDecoder();
  let said = '';
  let from = 0;
  for await (const chunk of chunks) {
    said += decoder.decode(chunk, { stream: true });
    for (let end = said.indexOf('\n\n', from); end >= 0; end = said.indexOf('\n\n', from)) {
      const lines = said.slice(from, end).split('\n');
      from = end + 2;
      const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5));
      if (lines.includes('event: next')) yield JSON.parse(data.join('\n')) as M;
      if (lines.includes('event: complete')) return;
    }
  }
  throw new Error(`the stream ended without "complete"; it said ${JSON.stringify(said)}`);
}
