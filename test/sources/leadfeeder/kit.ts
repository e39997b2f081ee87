import { ACCOUNTS } from '../../../src/sandbox/leadfeeder-data.ts';
import { startLeadfeeder } from '../../../src/sandbox/leadfeeder.ts';
import type { Sandbox } from '../../../src/sandbox/kit.ts';
import { createWorld, type World } from '../../../src/sandbox/world.ts';
import { NOW } from '../kit.ts';

type Options = Partial<Parameters<typeof startLeadfeeder>[1]> & { readonly people?: number };

/** The Leadfeeder sandbox alone, without limits unless they are given. */
export async function startAlone({ people = 60, ...options }: Options = {}): Promise<{
  readonly sandbox: Sandbox;
  readonly world: World;
}> {
  const world = createWorld({ seed: 1, now: NOW, people });
  const sandbox = await startLeadfeeder(world, { now: () => NOW, limits: [], port: 0, ...options });
  return { sandbox, world };
}

/** One more account, of the plan that answers 402, or that answers 403. */
export function withAccount(
  more: Partial<(typeof ACCOUNTS)[number]>,
): readonly (typeof ACCOUNTS)[number][] {
  const account = {
    id: '6003',
    name: 'Another account',
    subscription: 'premium',
    timezone: 'UTC',
    website_tracking_status: 'reporting',
  } as const;
  return [...ACCOUNTS, { ...account, ...more }];
}
