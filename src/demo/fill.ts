import { ConflictError } from '../domain/errors.ts';
import type { CampaignRef } from '../domain/marketing.ts';
import { DAY, type Instant } from '../domain/time.ts';
import type { Call } from '../ports/call.ts';
import type { Store } from '../ports/store.ts';
import { boughtDirectly, history } from './history.ts';

/** The campaigns that the visits of the demo name, and what each costs a month, in euros. */
const CAMPAIGNS = [
  { slug: 'autumn', name: 'Autumn newsletter', outlay: '450' },
  { slug: 'brand', name: 'Brand search', outlay: '620' },
] as const;

/** Fills the store with a month of visits and orders before `now`, and with the campaigns that led to them and their cost. */
export async function fillStore(store: Store, now: Instant, call: Call): Promise<void> {
  await store.track([...history(now), ...boughtDirectly(now)], call);
  for (const { slug, name, outlay } of CAMPAIGNS) {
    const campaign = await campaignOf(store, { slug, name }, call);
    const startDate = Math.floor(now / DAY) * DAY - 28 * DAY;
    await store.createOutlay(
      {
        nonce: `demo-${slug}-${startDate}`,
        campaign,
        amount: outlay,
        startDate,
        endDate: startDate + 28 * DAY,
        country: null,
        region: null,
      },
      call,
    );
  }
}

/** The campaign of a slug. A store that the demo filled before has the campaign already. */
async function campaignOf(
  store: Store,
  { slug, name }: { readonly slug: string; readonly name: string },
  call: Call,
): Promise<CampaignRef> {
  try {
    const input = { wmktId: null, currency: 'EUR', slug, name, active: true };
    return await store.createCampaign(input, call);
  } catch (cause) {
    if (!(cause instanceof ConflictError)) throw cause;
    return { source: store.facts.name, wmktId: '', externalId: slug };
  }
}
