import { GraphQLError } from 'graphql';
import { GatewayError, InvalidInputError, SourceError } from '../../domain/errors.ts';

/**
 * Turns errors into GraphQL errors; nothing else does. A GatewayError is meant for the client and keeps its message and
 * code. Any other error becomes INTERNAL, and `report` logs its cause.
 */
export function maskWith(report: (cause: unknown) => string): (error: unknown) => Error {
  return (error) => {
    const cause = error instanceof GraphQLError ? error.originalError : error;
    if (error instanceof GraphQLError && !cause) return error;
    const where =
      error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {};
    if (cause instanceof GraphQLError) return error instanceof Error ? error : cause;
    if (cause instanceof GatewayError)
      return new GraphQLError(cause.message, { ...where, extensions: extensionsOf(cause) });
    const requestId = report(cause);
    return new GraphQLError('Unexpected error.', {
      ...where,
      extensions: { code: 'INTERNAL', requestId },
    });
  };
}

function extensionsOf(error: GatewayError): Record<string, unknown> {
  const extensions: Record<string, unknown> = { code: error.code };
  if (error instanceof InvalidInputError) extensions['faults'] = error.faults;
  if (error instanceof SourceError) {
    extensions['source'] = error.source;
    if (error.retryAt !== null) extensions['retryAt'] = new Date(error.retryAt).toISOString();
  }
  return extensions;
}

/** Removes the suggestions from a message, which would give a hidden schema away name by name. */
export function withoutSuggestion(error: GraphQLError): GraphQLError {
  const message = error.message.replace(/ Did you mean [^?]*\?/g, '');
  return message === error.message
    ? error
    : new GraphQLError(message, {
        nodes: error.nodes ?? null,
        source: error.source ?? null,
        positions: error.positions ?? null,
        path: error.path ?? null,
        extensions: error.extensions,
      });
}
