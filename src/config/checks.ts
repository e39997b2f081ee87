import type { Catalog, SourceDefinition } from '../ports/definition.ts';
import type { Environment } from '../ports/settings.ts';
import { editDistance, isAlike, nearest, wordsIn } from './nearest.ts';
import { gatewaySettings } from './settings.ts';

// What no single setting can see. Each check returns its faults, ready to be read.

/** Reads the raw variables, so that this fault is reported together with those of the values. */
export function exposure(environment: Environment): readonly string[] {
  const host = environment[gatewaySettings.host.variable]?.trim() ?? gatewaySettings.host.fallback;
  const isLoopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
  const isMeant =
    environment[gatewaySettings.apiKeys.variable] !== undefined ||
    environment[gatewaySettings.allowAnonymous.variable]?.trim() === '1';
  return isLoopback || isMeant || host === ''
    ? []
    : [
        `HOST ${JSON.stringify(host)} lets others reach the gateway: set API_KEYS, or ALLOW_ANONYMOUS=1 if that is meant`,
      ];
}

/** A source with optional settings but none of those that it needs would be off without a word. */
export function halfSet(
  { settings }: SourceDefinition,
  missing: readonly string[],
  environment: Environment,
): readonly string[] {
  const set = Object.values(settings).find(({ variable }) => environment[variable] !== undefined);
  return set ? missing.map((variable) => `${variable} is not set but ${set.variable} is`) : [];
}

// Kubernetes sets such variables for the services beside a pod: ACME_SERVICE_HOST, ACME_PORT_80_TCP.
const SERVICE_LINK = /_(SERVICE_(HOST|PORT)|PORT)(_\w+)?$/;

/** Variables that begin with the source's name but are none of its settings. */
export function unknownVariables(
  { facts, settings }: SourceDefinition,
  environment: Environment,
): readonly string[] {
  const prefix = `${facts.name}_`;
  const known = Object.values(settings).map(({ variable }) => variable);
  // The settings of a source may begin otherwise; then the prefix belongs to something else on the machine.
  if (!known.some((variable) => variable.startsWith(prefix))) return [];
  return variablesOf(environment)
    .filter((name) => name.startsWith(prefix) && !known.includes(name) && !SERVICE_LINK.test(name))
    .map(
      (name) =>
        `${name} is no setting of ${facts.title}; did you mean ${nearest(name, known) ?? ''}?`,
    );
}

// The settings of the gateway have no prefix, but people expect one.
const OWN_PREFIX = /^LEADGRAPH_/;
/** Kubernetes sets PORT of a service to such an address. */
const SERVICE_ADDRESS = /^(tcp|udp|sctp):\/\//;

/**
 * Misspelled settings of the gateway itself and of its store. They have no prefix of their own, and most variables of a
 * machine belong to other programs, so only a name close to a setting that is not set counts.
 */
export function misspelledVariables(
  { vendors, store }: Catalog,
  environment: Environment,
): readonly string[] {
  const variables = (settings: SourceDefinition['settings']) =>
    Object.values(settings).map(({ variable }) => variable);
  const known = [...variables(gatewaySettings), ...variables(store.settings)];
  const prefixes = vendors.map(({ facts }) => `${facts.name}_`);
  const unset = known.filter((variable) => environment[variable] === undefined);
  return variablesOf(environment)
    .filter((name) => !known.includes(name) && !prefixes.some((prefix) => name.startsWith(prefix)))
    .filter((name) => !SERVICE_ADDRESS.test(environment[name] ?? ''))
    .flatMap((name) => {
      const own = name.replace(OWN_PREFIX, '');
      const meant = nearest(
        own,
        unset.filter((variable) => own === variable || isMisspelling(own, variable)),
      );
      return meant === null ? [] : [`${name} is no setting of LeadGraph; did you mean ${meant}?`];
    });
}

function isMisspelling(name: string, variable: string): boolean {
  return (
    /^[A-Z][A-Z\d_]*$/.test(name) && (isMistyped(name, variable) || isReworded(name, variable))
  );
}

/**
 * Underscores aside, one edit, and two in a long name. Never in a name as short as PORT or HOST, nor in a first word
 * as short as API: APP_KEYS is a setting of other programs.
 */
function isMistyped(name: string, variable: string): boolean {
  const [first = ''] = wordsIn(variable);
  const [a, b] = [name.replaceAll('_', ''), variable.replaceAll('_', '')];
  if (b.length < 7) return false;
  return (first.length > 3 || a.startsWith(first)) && editDistance(a, b) <= (b.length < 12 ? 1 : 2);
}

const UNIT = /_(DAYS?|HOURS?|HRS?|MIN(UTE)?S?|SEC(OND)?S?|MS)$/;

/**
 * The same words, of which those after the first may be shortened or in the other number: TRUST_PROXIES, ALLOW_ANON. The
 * unit at the end may be missing or another one: RETENTION. A single word without a unit never counts: HOSTS is no HOST.
 */
function isReworded(name: string, variable: string): boolean {
  const [first, ...rest] = wordsIn(name.replace(UNIT, ''));
  const [meant, ...others] = wordsIn(variable.replace(UNIT, ''));
  return (
    (others.length > 0 || UNIT.test(variable)) &&
    first === meant &&
    rest.length === others.length &&
    rest.every((word, index) => isAlike(word, others[index] ?? ''))
  );
}

function variablesOf(environment: Environment): readonly string[] {
  return Object.keys(environment)
    .filter((name) => environment[name] !== undefined)
    .sort();
}
