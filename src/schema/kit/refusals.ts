import {
  GatewayError,
  InvalidInputError,
  SourceError,
  toError,
  type InputFault,
} from '../../domain/errors.ts';

/**
 * Why a mutation did not do its work, as a value of the schema. It holds the error and is none itself: GraphQL would take
 * an Error that a resolver returns for one that the resolver threw.
 */
export class Refusal {
  readonly error: GatewayError;
  constructor(error: GatewayError) {
    this.error = error;
  }
}

const REFUSALS = new Set<string>(['INVALID_INPUT', 'UNSUPPORTED', 'NOT_FOUND', 'CONFLICT']);

/**
 * The refusal for what a mutation's work threw.
 *
 * @throws the cause, where it is a fault of the gateway, or is about the whole request (FORBIDDEN, BAD_CURSOR)
 */
export function refusalOf(cause: unknown): Refusal {
  if (cause instanceof SourceError || (cause instanceof GatewayError && REFUSALS.has(cause.code)))
    return new Refusal(cause);
  throw toError(cause);
}

/**
 * Does the work of a mutation whose argument is `input`.
 *
 * @param renamed what the input calls the things that a source names in its faults, by the name that the source uses
 */
export async function attempt<S>(
  work: () => Promise<S>,
  renamed: Readonly<Record<string, string>> = {},
): Promise<S | Refusal> {
  try {
    return await work();
  } catch (cause) {
    return refusalOf(
      cause instanceof InvalidInputError ? placed(cause, ['input'], renamed) : cause,
    );
  }
}

/** The same faults with paths that begin with `under`. The first name of each path is replaced as `renamed` says. */
export function placed(
  { faults }: InvalidInputError,
  under: readonly string[],
  renamed: Readonly<Record<string, string>> = {},
): InvalidInputError {
  return new InvalidInputError(
    faults.map((fault: InputFault) => {
      const [first, ...rest] = fault.path;
      const path = first === undefined ? under : [...under, renamed[first] ?? first, ...rest];
      return { ...fault, path };
    }),
  );
}

/** The object type of a refusal. */
export function problemType({ error }: Refusal): string {
  if (error instanceof InvalidInputError) return 'InvalidInputProblem';
  if (error.code === 'UNSUPPORTED') return 'UnsupportedProblem';
  if (error.code === 'NOT_FOUND') return 'NotFoundProblem';
  if (error.code === 'CONFLICT') return 'ConflictProblem';
  return 'UpstreamProblem';
}
