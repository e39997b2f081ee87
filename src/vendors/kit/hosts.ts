/**
 * The address, where the gateway may follow it: on the origin of the configured base URL, or over https on a host that
 * the vendor's facts name (`api.acme.example`, or `*.acme.example` for every host below). Null for any other, so that an
 * answer cannot send the gateway into somebody else's network.
 */
export function followable(
  address: string,
  { baseUrl, hosts = [] }: { readonly baseUrl: string; readonly hosts?: readonly string[] },
): URL | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url) return null;
  if (url.origin === new URL(baseUrl).origin) return url;
  const isNamed = hosts.some((host) =>
    host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host,
  );
  // A port or a user name would make it another server, or somebody's credential.
  return url.protocol === 'https:' && url.port === '' && url.username === '' && isNamed
    ? url
    : null;
}
