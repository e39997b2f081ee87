import { path } from './request.ts';

/** One operation of a vendor's API. An adapter keeps all of its own in one table. */
export interface Endpoint<Method extends string, Template extends string> {
  readonly method: Method;
  /** `GET /accounts/:account/leads`: stable, so it names the operation in errors, logs and cached answers. */
  readonly name: `${Method} ${Template}`;
  /** The path below the base URL. Each part of the template is percent-encoded. */
  path(parts: Readonly<Record<PartsOf<Template>, string>>): string;
}

/** The names behind the colons: `account` and `lead` of `/accounts/:account/leads/:lead`. */
export type PartsOf<Template extends string> =
  Template extends `${string}:${infer Part}/${infer Rest}`
    ? Part | PartsOf<Rest>
    : Template extends `${string}:${infer Part}`
      ? Part
      : never;

/** @param template a path that begins with `/`; a part that is filled in begins with a colon */
export function endpoint<const Method extends string, const Template extends string>(
  method: Method,
  template: Template,
): Endpoint<Method, Template> {
  return {
    method,
    name: `${method} ${template}`,
    path: (parts) =>
      template.replace(/:(\w+)/g, (_, name: PartsOf<Template>) => path`${parts[name]}`),
  };
}
