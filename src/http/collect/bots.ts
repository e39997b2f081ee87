/**
 * Whether a user agent says of itself that it is a crawler, a monitor or a headless browser. A rule of our own, since
 * lists of bots also have what sends on behalf of somebody: `curl` and HTTP libraries (a server that sends events) and
 * mail services that fetch pictures (an e-mail that is read).
 */
export function isBot(userAgent: string | null): boolean {
  return userAgent !== null && NAMES.test(userAgent);
}

// Cubot makes phones.
const NAMES =
  /(?<!\bcu)bots?\b|crawl|spider|slurp|headless|phantomjs|lighthouse|pagespeed|inspectiontool|mediapartners|externalhit|monitor|uptime|pingdom|statuscake|synthetic|site24x7|newrelicpinger|gtmetrix|googleother|bingpreview|ia_archiver|\bptst\//i;
