import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { SandboxSettings, Example } from '../../src/vendors/kit/sandbox/port.ts';
import type * as registry from '../../src/vendors/registry.ts';
import { startSandboxes, type Sandboxes } from '../../src/vendors/sandboxes.ts';
import { must, NOW, openSources, type Opened } from './kit.ts';

/** What a test of printed bodies works with: the sources, and the sandbox of one vendor that serves what it is told. */
export interface Printed<Name extends keyof typeof registry> {
  readonly opened: () => Opened;
  readonly sandbox: () => Sandboxes[Name];
  readonly env: () => SandboxSettings;
  /** Has the sandbox give a printed body, at its own endpoint unless another one is named. */
  serve(name: string, elsewhere?: string): void;
  exampleOf(name: string): Example;
}

/** Registers the hooks that start the sandbox once for the test file, and open the sources anew for each test. */
export function printed<Name extends keyof typeof registry>(
  vendor: Name,
  examples: readonly Example[],
): Printed<Name> {
  let sandboxes: Sandboxes | undefined;
  let opened: Opened | undefined;
  beforeAll(async () => {
    sandboxes = await startSandboxes({ seed: 1, now: () => NOW, people: 1, limits: 'off' });
  });
  afterAll(() => sandboxes?.close());
  beforeEach(async () => {
    opened = await openSources(must(sandboxes).env);
  });
  afterEach(async () => {
    for (const { running } of must(sandboxes).all) running.heal();
    await opened?.close();
  });
  const exampleOf = (name: string) => must(examples.find((example) => example.name === name));
  return {
    opened: () => must(opened),
    sandbox: () => must(sandboxes)[vendor],
    env: () => must(sandboxes).env,
    exampleOf,
    serve(name, elsewhere) {
      const { endpoint, status, body } = exampleOf(name);
      const at = must(elsewhere ?? endpoint);
      must(sandboxes)[vendor].fail(
        status === 200
          ? { kind: 'BODY', endpoint: at, body }
          : { kind: 'STATUS', endpoint: at, status, body },
      );
    },
  };
}
