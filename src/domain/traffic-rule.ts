import { PAYMENT_PROVIDERS } from '../reference/traffic-tables.ts';

/** Which referrers are no origin of a visit, beside pages of the same registrable domain. */
export interface TrafficRule {
  /** Domains of the operator, with their subdomains. */
  readonly ownDomains: readonly string[];
  /** Domains of payment providers, with their subdomains: a buyer comes back from there. */
  readonly paymentDomains: readonly string[];
}

export const DEFAULT_TRAFFIC_RULE: TrafficRule = {
  ownDomains: [],
  paymentDomains: PAYMENT_PROVIDERS,
};
