import type { Parts } from './kit/parts.ts';

/** What is known of a lead as a person or a company: `Person`, `Company`, `Assignee`, `Score`. */
export function addContact(parts: Parts): void {
  addPerson(parts);
  addCompany(parts);
  addCompanyLinks(parts);
  addAssignee(parts);
  addScore(parts);
}

function addPerson({ types }: Parts): void {
  types.Person.implement({
    description: 'What is known of a person.',
    fields: (t) => ({
      firstName: t.exposeString('firstName', { nullable: true, description: 'The given name.' }),
      lastName: t.exposeString('lastName', { nullable: true, description: 'The family name.' }),
      fullName: t.exposeString('fullName', {
        nullable: true,
        description: 'The full name as the source gives it, else the given and the family name.',
      }),
      email: t.exposeString('email', { nullable: true, description: 'The e-mail address.' }),
      phone: t.exposeString('phone', {
        nullable: true,
        description: 'The telephone number, as the source writes it.',
      }),
      title: t.exposeString('title', { nullable: true, description: 'The job title.' }),
    }),
  });
}

function addCompany({ builder, types }: Parts): void {
  types.Company.implement({ description: 'What is known of a company.' });
  builder.objectFields(types.Company, (t) => ({
    name: t.exposeString('name', { nullable: true, description: 'The name.' }),
    domain: t.exposeString('domain', {
      nullable: true,
      description: 'The domain in lower case, without www: `acme.fi`.',
    }),
    industry: t.exposeString('industry', {
      nullable: true,
      description: 'The industry, where the source tells a single one.',
    }),
    industries: t.exposeStringList('industries', {
      description:
        'The industries, by the present classification of the source; empty where they are not known.',
    }),
    employeeCount: t.exposeInt('employeeCount', {
      nullable: true,
      description: 'The estimated number of employees.',
    }),
    employeesRange: t.expose('employeesRange', {
      type: types.IntRange,
      nullable: true,
      description: 'The range that the number of employees is in.',
    }),
    revenue: t.expose('revenue', {
      type: types.Money,
      nullable: true,
      description: 'The estimated yearly revenue.',
    }),
  }));
}

function addCompanyLinks({ builder, types }: Parts): void {
  builder.objectFields(types.Company, (t) => ({
    websiteUrl: t.expose('websiteUrl', {
      type: 'URL',
      nullable: true,
      description: 'The website.',
    }),
    phone: t.exposeString('phone', { nullable: true, description: 'The telephone number.' }),
    linkedinUrl: t.expose('linkedinUrl', {
      type: 'URL',
      nullable: true,
      description: 'The LinkedIn page.',
    }),
    twitterHandle: t.exposeString('twitterHandle', {
      nullable: true,
      description: 'The Twitter handle, without @.',
    }),
    facebookUrl: t.expose('facebookUrl', {
      type: 'URL',
      nullable: true,
      description: 'The Facebook page.',
    }),
    logoUrl: t.expose('logoUrl', { type: 'URL', nullable: true, description: 'The logo.' }),
  }));
}

function addAssignee({ types }: Parts): void {
  types.Assignee.implement({
    description: 'A user of the source, not of this gateway, who is assigned to a lead.',
    fields: (t) => ({
      externalId: t.exposeString('externalId', {
        description: 'The id of the user at the source.',
      }),
      name: t.exposeString('name', { nullable: true, description: 'The full name.' }),
      firstName: t.exposeString('firstName', { nullable: true, description: 'The given name.' }),
      lastName: t.exposeString('lastName', { nullable: true, description: 'The family name.' }),
      email: t.exposeString('email', { nullable: true, description: 'The e-mail address.' }),
      organizationExternalId: t.exposeString('organizationExternalId', {
        nullable: true,
        description: 'The id, at the source, of the organisation of the user.',
      }),
    }),
  });
}

function addScore({ types }: Parts): void {
  types.Score.implement({
    description:
      'The score that a source gives a lead. The scales of sources differ, so min and max stand beside the value.',
    fields: (t) => ({
      value: t.exposeFloat('value', { description: 'The score, from min to max. More is better.' }),
      min: t.exposeFloat('min', { description: 'The least possible value.' }),
      max: t.exposeFloat('max', { description: 'The greatest possible value.' }),
    }),
  });
}
