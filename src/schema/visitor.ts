import type { Parts } from './kit/parts.ts';

/** What is known of a visitor: `Location`, `Device`, `TrafficSource`. */
export function addVisitor(parts: Parts): void {
  addLocation(parts);
  addDevice(parts);
  addTrafficSource(parts);
}

function addLocation({ types }: Parts): void {
  types.Location.implement({
    description: 'A place, as exactly as the source knows it; mostly from the IP address.',
    fields: (t) => ({
      country: t.exposeString('country', {
        nullable: true,
        description: 'The name of the country, in English.',
      }),
      countryCode: t.expose('countryCode', {
        type: 'CountryCode',
        nullable: true,
        description: 'The code of the country, by ISO 3166-1 alpha-2.',
      }),
      region: t.exposeString('region', {
        nullable: true,
        description: 'The name of the region.',
      }),
      regionCode: t.exposeString('regionCode', {
        nullable: true,
        description: 'The code that the source gives the region.',
      }),
      stateCode: t.exposeString('stateCode', {
        nullable: true,
        description: 'The two letters of the state; only in the US.',
      }),
      city: t.exposeString('city', { nullable: true, description: 'The name of the city.' }),
      postalCode: t.exposeString('postalCode', {
        nullable: true,
        description: 'The postal code.',
      }),
      latitude: t.exposeFloat('latitude', {
        nullable: true,
        description: 'The latitude in degrees. North is positive.',
      }),
      longitude: t.exposeFloat('longitude', {
        nullable: true,
        description: 'The longitude in degrees. East is positive.',
      }),
      timezone: t.exposeString('timezone', {
        nullable: true,
        description: 'The IANA name of the time zone: `Europe/Helsinki`.',
      }),
    }),
  });
}

function addDevice({ types }: Parts): void {
  types.Device.implement({
    description: 'The device of a visitor.',
    fields: (t) => ({
      type: t.exposeString('type', {
        nullable: true,
        description: 'The kind of device, in the words of the source: `smartphone`, `desktop`, …',
      }),
      browser: t.exposeString('browser', {
        nullable: true,
        description: 'The name of the browser.',
      }),
      platform: t.exposeString('platform', {
        nullable: true,
        description: 'The operating system.',
      }),
    }),
  });
}

function addTrafficSource({ types }: Parts): void {
  types.TrafficSource.implement({
    description: 'What brought a visitor.',
    fields: (t) => ({
      source: t.exposeString('source', {
        nullable: true,
        description: 'utm_source, or the referring site.',
      }),
      medium: t.exposeString('medium', {
        nullable: true,
        description: 'utm_medium: `cpc`, `email`, …',
      }),
      campaign: t.exposeString('campaign', {
        nullable: true,
        description: 'utm_campaign, or the name of the advertising campaign.',
      }),
      keyword: t.exposeString('keyword', {
        nullable: true,
        description: 'utm_term, or the phrase that was searched for.',
      }),
      content: t.exposeString('content', { nullable: true, description: 'utm_content.' }),
      channel: t.exposeString('channel', {
        nullable: true,
        description: 'The channel, in the words of the source: `referral`, `direct`, …',
      }),
      referrer: t.expose('referrer', {
        type: 'URL',
        nullable: true,
        description: 'The page before.',
      }),
      referrerDomain: t.exposeString('referrerDomain', {
        nullable: true,
        description: 'The host of the page before.',
      }),
    }),
  });
}
