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
        description:
          'The kind of device, in the words of the source. The local store says `smartphone`, `tablet`, `desktop`, `tv`, `console` or `wearable`.',
      }),
      browser: t.exposeString('browser', {
        nullable: true,
        description: 'The name of the browser, without its version.',
      }),
      browserVersion: t.string({
        nullable: true,
        description: 'The first number of the browser’s version: `140`.',
        resolve: ({ browserVersion }) => browserVersion ?? null,
      }),
      platform: t.exposeString('platform', {
        nullable: true,
        description: 'The operating system.',
      }),
      inApp: t.boolean({
        nullable: true,
        description:
          'Whether the browser is part of another app, such as Instagram; its name is then that of the app. Null at a source that does not say.',
        resolve: ({ inApp }) => inApp ?? null,
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
        description:
          'utm_source, or the referring site: search engines, social networks and assistants by their names, `google`, and other sites by their hosts.',
      }),
      medium: t.exposeString('medium', {
        nullable: true,
        description:
          'utm_medium, `cpc`, `email`, …; without it what follows from the click id or the referrer.',
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
        description:
          'The channel, in the words of the source: `referral`, `direct`, … The local store names the default channel groups of Google Analytics 4: `Organic Search`, `Direct`, …',
      }),
      referrer: t.expose('referrer', {
        type: 'URL',
        nullable: true,
        description: 'The page before.',
      }),
      referrerDomain: t.exposeString('referrerDomain', {
        nullable: true,
        description: 'The host of the page before, or the id of the app.',
      }),
      clickId: t.string({
        nullable: true,
        description: 'The id that an ad platform gave the click.',
        resolve: ({ clickId }) => clickId ?? null,
      }),
      clickIdParameter: t.string({
        nullable: true,
        description: 'The parameter of the page that has the click id, in lower case: `gclid`.',
        resolve: ({ clickIdParameter }) => clickIdParameter ?? null,
      }),
      inferred: t.boolean({
        description:
          'True where the medium follows from the click id alone, because the page names none.',
        resolve: ({ inferred }) => inferred ?? false,
      }),
    }),
  });
}
