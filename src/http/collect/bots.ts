/**
 * Whether a user agent names a crawler, a monitor or a headless browser. The rule is our own, because public lists of
 * bots also contain programs that send on behalf of a person: `curl` and HTTP libraries (a server that sends events) and
 * mail services that fetch pictures (an e-mail that is being read).
 */
export function isBot(userAgent: string | null): boolean {
  return userAgent !== null && NAMES.test(userAgent);
}

// "Cubot" is a maker of phones.
const NAMES =
  /(?<!\bcu)bots?\b|crawl|spider|slurp|headless|phantomjs|lighthouse|pagespeed|inspectiontool|mediapartners|externalhit|monitor|uptime|pingdom|statuscake|synthetic|site24x7|newrelicpinger|gtmetrix|googleother|bingpreview|ia_archiver|\bptst\//i;
