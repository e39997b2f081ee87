import type { SessionRule } from '../domain/session.ts';
import { HOUR, MINUTE } from '../domain/time.ts';
import type { StoreOptions } from './operations.ts';

/** The settings of the store that operations depend on. */
interface Settings {
  readonly sessionTimeoutMinutes: number;
  readonly sessionMaxHours: number;
  readonly sessionCampaignCuts: boolean;
  readonly sessionMidnightCuts: boolean;
  readonly timezone: string;
  readonly ownDomains: readonly string[];
  readonly paymentDomains: readonly string[];
  readonly currency: string;
  readonly retentionDays: number | null;
}

export function optionsOf(settings: Settings, sources: StoreOptions['sources']): StoreOptions {
  return {
    session: ruleOf(settings),
    // Only what is data: facts also have functions, which no thread can be given.
    sources: sources.map(({ name, identifiers }) => ({ name, identifiers })),
    currency: settings.currency,
    retentionDays: settings.retentionDays,
  };
}

function ruleOf(values: Settings): SessionRule {
  return {
    inactivityMs: values.sessionTimeoutMinutes * MINUTE,
    maxLengthMs: values.sessionMaxHours * HOUR,
    campaignCuts: values.sessionCampaignCuts,
    midnightIn: values.sessionMidnightCuts ? values.timezone : null,
    traffic: { ownDomains: values.ownDomains, paymentDomains: values.paymentDomains },
  };
}
