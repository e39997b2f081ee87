/** What a client of the LeadBoxer sandbox must present. */
export const LEADBOXER = {
  apiKey: 'sandbox-leadboxer-key',
  site: '07bacbd9d46a4e26b58b15d69f69250f',
  email: 'user@leadboxer.example',
} as const;
