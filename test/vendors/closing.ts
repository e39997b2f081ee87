import { afterEach } from 'vitest';

interface Closable {
  close(): Promise<void>;
}

/** Call it once in a file. What is given to the returned function is closed after the test, the last first. */
export function closeAfterEach(): <T extends Closable>(thing: T) => T {
  const open: Closable[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });
  return (thing) => {
    open.push(thing);
    return thing;
  };
}
