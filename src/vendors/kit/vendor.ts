import { declareSource, type Declaration, type VendorDefinition } from '../../ports/definition.ts';
import type { Settings, Values } from '../../ports/settings.ts';
import type { Source } from '../../ports/source.ts';
import type { Runtime } from '../../ports/upstream.ts';
import type { VendorSandbox } from './sandbox/port.ts';
import type { Sandbox } from './sandbox/server.ts';

/** A vendor as the registry lists it: its adapter, and the sandbox that stands in for the vendor. */
export interface Vendor<Running extends Sandbox = Sandbox> extends VendorDefinition {
  /** Imports the sandbox, so that a gateway in production never loads it. */
  readonly sandbox?: () => Promise<{ readonly sandbox: VendorSandbox<Running> }>;
}

/**
 * Declares a vendor. The types of the settings are kept from the declaration to `open`. A vendor without a sandbox
 * runs, but the conformance suite fails until it has one.
 */
export function defineVendor<S extends Settings, Running extends Sandbox = never>(
  definition: Declaration<S> &
    Pick<Vendor<Running>, 'documentation' | 'sandbox'> & {
      open(values: Values<S>, runtime: Runtime): Source | Promise<Source>;
    },
): Vendor<Running> {
  const { documentation, open, sandbox } = definition;
  return {
    ...declareSource(definition),
    open: (values, runtime) => open(values as Values<S>, runtime),
    documentation,
    ...(sandbox ? { sandbox } : {}),
  };
}
