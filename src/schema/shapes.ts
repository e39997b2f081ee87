import type {
  Assignee,
  Company,
  Device,
  EventMetric,
  ExpirationPolicy,
  FieldValue,
  IntRange,
  Location,
  Money,
  Person,
  Property,
  Score,
  TrafficSource,
} from '../domain/entities.ts';
import { eventId } from '../domain/ids.ts';
import type { TimeRange } from '../domain/time.ts';
import type { Parts } from './builder.ts';

/** Small object types that several types share. Null in them means that the source does not know. */
export type Shapes = ReturnType<typeof createShapes>;

export function createShapes({ builder, SourceEnum }: Parts) {
  const Window = builder.objectRef<TimeRange>('Window').implement({
    description: 'Half-open [from, to).',
    fields: (t) => ({
      from: t.expose('from', {
        type: 'DateTime',
        description: 'The first moment that belongs to it.',
      }),
      to: t.expose('to', {
        type: 'DateTime',
        description: 'The first moment that no longer does.',
      }),
    }),
  });
  const MoneyRef = builder.objectRef<Money>('Money').implement({
    description: 'An amount in a currency.',
    fields: (t) => ({
      amount: t.expose('amount', { type: 'Decimal', description: 'In the currency’s major unit.' }),
      currency: t.exposeString('currency', { description: 'ISO 4217: `EUR`.' }),
    }),
  });
  const IntRangeRef = builder.objectRef<IntRange>('IntRange').implement({
    description: 'From min to max, both included; a min without a max means "or more".',
    fields: (t) => ({
      min: t.exposeInt('min', { nullable: true, description: 'The least; null where unknown.' }),
      max: t.exposeInt('max', {
        nullable: true,
        description: 'The most; null with a min: no upper end.',
      }),
    }),
  });
  const LocationRef = builder.objectRef<Location>('Location').implement({
    description: 'A place, as exactly as the source knows it (mostly from the IP address).',
    fields: (t) => ({
      country: t.exposeString('country', { nullable: true, description: 'Name in English.' }),
      countryCode: t.expose('countryCode', {
        type: 'CountryCode',
        nullable: true,
        description: 'ISO 3166-1 alpha-2.',
      }),
      region: t.exposeString('region', { nullable: true, description: 'Name of the region.' }),
      regionCode: t.exposeString('regionCode', {
        nullable: true,
        description: 'The source’s code of the region. Leadfeeder never fills it.',
      }),
      stateCode: t.exposeString('stateCode', {
        nullable: true,
        description: 'Two letters, US only (Leadfeeder).',
      }),
      city: t.exposeString('city', { nullable: true, description: 'Name of the city.' }),
      postalCode: t.exposeString('postalCode', { nullable: true, description: 'Postal code.' }),
      latitude: t.exposeFloat('latitude', {
        nullable: true,
        description: 'Degrees, north positive.',
      }),
      longitude: t.exposeFloat('longitude', {
        nullable: true,
        description: 'Degrees, east positive.',
      }),
      timezone: t.exposeString('timezone', {
        nullable: true,
        description: 'IANA name: `Europe/Helsinki`.',
      }),
    }),
  });
  const DeviceRef = builder.objectRef<Device>('Device').implement({
    description: 'What was used.',
    fields: (t) => ({
      type: t.exposeString('type', {
        nullable: true,
        description: 'The source’s word: `smartphone`, `desktop`, …',
      }),
      browser: t.exposeString('browser', { nullable: true, description: 'Name of the browser.' }),
      platform: t.exposeString('platform', { nullable: true, description: 'Operating system.' }),
    }),
  });
  const TrafficSourceRef = builder.objectRef<TrafficSource>('TrafficSource').implement({
    description: 'Where a visit came from.',
    fields: (t) => ({
      source: t.exposeString('source', {
        nullable: true,
        description: 'utm_source or the referring site.',
      }),
      medium: t.exposeString('medium', {
        nullable: true,
        description: 'utm_medium: `cpc`, `email`, …',
      }),
      campaign: t.exposeString('campaign', {
        nullable: true,
        description: 'utm_campaign or the name of the ad campaign.',
      }),
      keyword: t.exposeString('keyword', {
        nullable: true,
        description: 'utm_term or search phrase.',
      }),
      content: t.exposeString('content', { nullable: true, description: 'utm_content.' }),
      channel: t.exposeString('channel', {
        nullable: true,
        description: 'The source’s own grouping: `referral`, `direct`, …',
      }),
      referrer: t.expose('referrer', {
        type: 'URL',
        nullable: true,
        description: 'The page before.',
      }),
      referrerDomain: t.exposeString('referrerDomain', {
        nullable: true,
        description: 'Host of the page before.',
      }),
    }),
  });
  const PersonRef = builder.objectRef<Person>('Person').implement({
    description: 'What is known of a person.',
    fields: (t) => ({
      firstName: t.exposeString('firstName', { nullable: true, description: 'Given name.' }),
      lastName: t.exposeString('lastName', { nullable: true, description: 'Family name.' }),
      fullName: t.exposeString('fullName', {
        nullable: true,
        description: 'As the source gives it, else first and last name.',
      }),
      email: t.exposeString('email', { nullable: true, description: 'E-mail address.' }),
      phone: t.exposeString('phone', {
        nullable: true,
        description: 'Telephone number, as the source writes it.',
      }),
      title: t.exposeString('title', { nullable: true, description: 'Job title.' }),
    }),
  });
  const CompanyRef = builder.objectRef<Company>('Company').implement({
    description: 'What is known of a company.',
    fields: (t) => ({
      name: t.exposeString('name', { nullable: true, description: 'Name.' }),
      domain: t.exposeString('domain', {
        nullable: true,
        description: 'Domain in lower case, without www: `acme.fi`.',
      }),
      websiteUrl: t.expose('websiteUrl', { type: 'URL', nullable: true, description: 'Web site.' }),
      industry: t.exposeString('industry', {
        nullable: true,
        description: 'Industry; Leadfeeder’s legacy classification.',
      }),
      industries: t.exposeStringList('industries', {
        description: 'Industries by the source’s present classification; empty where unknown.',
      }),
      employeeCount: t.exposeInt('employeeCount', {
        nullable: true,
        description: 'Estimated number of employees.',
      }),
      employeesRange: t.expose('employeesRange', {
        type: IntRangeRef,
        nullable: true,
        description: 'Range of the number of employees.',
      }),
      revenue: t.expose('revenue', {
        type: MoneyRef,
        nullable: true,
        description: 'Estimated yearly revenue.',
      }),
      phone: t.exposeString('phone', { nullable: true, description: 'Telephone number.' }),
      linkedinUrl: t.expose('linkedinUrl', {
        type: 'URL',
        nullable: true,
        description: 'LinkedIn page.',
      }),
      twitterHandle: t.exposeString('twitterHandle', {
        nullable: true,
        description: 'Handle without @.',
      }),
      facebookUrl: t.expose('facebookUrl', {
        type: 'URL',
        nullable: true,
        description: 'Facebook page.',
      }),
      logoUrl: t.expose('logoUrl', { type: 'URL', nullable: true, description: 'Logo.' }),
    }),
  });
  const AssigneeRef = builder.objectRef<Assignee>('Assignee').implement({
    description: 'Who takes care of a lead: a user of the source, not of this gateway.',
    fields: (t) => ({
      externalId: t.exposeString('externalId', {
        description: 'The user’s id at the source; at Leadfeeder the e-mail address.',
      }),
      name: t.exposeString('name', { nullable: true, description: 'Full name (giosg).' }),
      firstName: t.exposeString('firstName', {
        nullable: true,
        description: 'Given name (giosg).',
      }),
      lastName: t.exposeString('lastName', { nullable: true, description: 'Family name (giosg).' }),
      email: t.exposeString('email', {
        nullable: true,
        description: 'E-mail address (Leadfeeder).',
      }),
      organizationExternalId: t.exposeString('organizationExternalId', {
        nullable: true,
        description: 'The user’s organisation (giosg).',
      }),
    }),
  });
  const ScoreRef = builder.objectRef<Score>('Score').implement({
    description: 'The source’s own score; scales differ, so min and max stand beside it.',
    fields: (t) => ({
      value: t.exposeFloat('value', { description: 'From min to max; more is better.' }),
      min: t.exposeFloat('min', { description: 'Least possible value.' }),
      max: t.exposeFloat('max', {
        description: 'Greatest possible value: LeadBoxer 100, Leadfeeder 10.',
      }),
    }),
  });
  const PropertyRef = builder.objectRef<Property>('Property').implement({
    description: 'A name and a value that came with events. The last one in event time stands.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'As it was sent; any text.' }),
      value: t.expose('value', {
        type: 'JSON',
        nullable: true,
        description: 'Any JSON value; null where it was set to null.',
      }),
      updatedAt: t.expose('updatedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'Time of the event that set it; LOCAL only.',
      }),
      source: t.field({
        type: SourceEnum,
        description: 'Who told it.',
        resolve: (property) => property.source,
      }),
      eventId: t.id({
        nullable: true,
        description: 'The event that set it, for `node`; LOCAL only.',
        resolve: (property) => property.event && eventId(property.event),
      }),
    }),
  });
  const FieldValueRef = builder.objectRef<FieldValue>('FieldValue').implement({
    description: 'A Webmarketer field value: what was sent, what it is now.',
    fields: (t) => ({
      entity: t.exposeString('entity', { description: '`user` or `event`.' }),
      key: t.exposeString('key', { description: 'Storage key of the field.' }),
      type: t.exposeString('type', {
        description: 'Type of the field: `email`, `phone`, `location`, …',
      }),
      raw: t.expose('raw', { type: 'JSON', nullable: true, description: 'As it was sent.' }),
      current: t.expose('current', {
        type: 'JSON',
        nullable: true,
        description: 'As the source reads it now.',
      }),
      date: t.expose('date', { type: 'DateTime', nullable: true, description: 'When it was set.' }),
      anonymized: t.exposeBoolean('anonymized', {
        description: 'True once the value was made anonymous.',
      }),
      invalid: t.exposeBoolean('invalid', {
        description: 'True where the source could not read it.',
      }),
    }),
  });
  const ExpirationPolicyRef = builder.objectRef<ExpirationPolicy>('ExpirationPolicy').implement({
    description: 'How long an event is kept at its source.',
    fields: (t) => ({
      from: t.exposeString('from', { nullable: true, description: '`project` or `event-type`.' }),
      retentionDays: t.expose('retentionDays', {
        type: 'NonNegativeInt',
        nullable: true,
        description: 'Days.',
      }),
    }),
  });
  const MetricType = builder.enumType('MetricType', {
    description: 'What kind of metric it is.',
    values: {
      STATE: { value: 'STATE', description: 'On or off, with the date of the change: `paid`.' },
      STATISTIC: { value: 'STATISTIC', description: 'A number or an amount: `turnover`.' },
    } as const,
  });
  const EventMetricRef = builder.objectRef<EventMetric>('EventMetric').implement({
    description: 'A state or a statistic of an event (LOCAL, Webmarketer).',
    fields: (t) => ({
      key: t.exposeString('key', { description: 'Storage key: `turnover`, `state-delay-paid`, …' }),
      type: t.field({
        type: MetricType,
        description: 'State or statistic.',
        resolve: (metric) => metric.type,
      }),
      valueType: t.exposeString('valueType', {
        nullable: true,
        description: '`number`, `currency` or `state`.',
      }),
      value: t.exposeFloat('value', {
        nullable: true,
        description: 'The current value of a number or state; delays are in seconds.',
      }),
      money: t.expose('money', {
        type: MoneyRef,
        nullable: true,
        description: 'The current value of a currency.',
      }),
      raw: t.expose('raw', { type: 'JSON', nullable: true, description: 'As it was sent.' }),
      date: t.expose('date', {
        type: 'DateTime',
        nullable: true,
        description: 'Since when it holds.',
      }),
      anonymized: t.exposeBoolean('anonymized', { description: 'True once made anonymous.' }),
      invalid: t.exposeBoolean('invalid', {
        description: 'True where the source could not read it.',
      }),
      createdAt: t.expose('createdAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the source first stored it.',
      }),
      updatedAt: t.expose('updatedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the source last changed it.',
      }),
      deletedAt: t.expose('deletedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was taken away; null while it stands.',
      }),
    }),
  });
  return {
    Window,
    MoneyRef,
    LocationRef,
    DeviceRef,
    TrafficSourceRef,
    PersonRef,
    CompanyRef,
    AssigneeRef,
    ScoreRef,
    PropertyRef,
    FieldValueRef,
    ExpirationPolicyRef,
    MetricType,
    EventMetricRef,
  };
}
