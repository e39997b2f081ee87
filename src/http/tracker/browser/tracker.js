// The browser tracker, served as written, without comments and indentation: comments fill whole lines, names that occur
// often are short, and the syntax is that of 2020.
// eslint-disable-next-line max-lines-per-function -- the page sees none of the names within
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const page = /** @type {Page} */ (/** @type {unknown} */ (window));
  const { siteKey, cookieDomain, emails, respectPrivacy } = script.dataset;
  const stub = page.leadgraph;
  // A page may load the tracker twice.
  if (stub && stub.on) return;

  /** @type {Api} */
  const api = (command, ...rest) => {
    if (command === 'event') track(/** @type {string} */ (rest[0]), rest[1]);
    if (command === 'identify') track(command, rest[0]);
  };
  api.on = true;
  page.leadgraph = api;
  const isRefused =
    navigator.doNotTrack === '1' ||
    /** @type {{ globalPrivacyControl?: boolean }} */ (navigator).globalPrivacyControl;
  if (respectPrivacy !== undefined && isRefused) {
    page.leadgraph = Object.assign(() => {}, { on: true });
    return;
  }

  const YEAR = 31536000;
  const PREFIX = 'leadgraph:';
  const MOST_KEPT = 500;
  const MOST_SENT = 100;
  // Browsers keep at most 64 KiB of requests alive when a page is left, and a character takes at most three bytes.
  const MOST_CHARACTERS = 20000;
  const BATCH_MS = 1000;
  const LONGEST_PAUSE_MS = 300000;
  const FILES =
    /\.(pdf|zip|7z|rar|gz|docx?|xlsx?|pptx?|od[pst]|csv|txt|epub|dmg|exe|msi|apk|mp[34])$/i;

  const url = new URL('collect', script.src);
  if (siteKey) url.searchParams.set('siteKey', siteKey);

  // A nonce begins with its time and its place among the nonces of that time, so sorting puts the oldest first.
  let made = 36 ** 3;
  const createId = () =>
    Date.now().toString(36) +
    '-' +
    (made++).toString(36) +
    [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join('');

  /** @param {string} name */
  const read = (name) => (document.cookie.match(`(?:^|; )${name}=([\\w-]{1,99})`) || ['', ''])[1];
  const ids = /** @type {Record<string, string>} */ ({});
  /**
   * The id in a cookie, whose lifetime begins anew. If the browser accepts no cookie, the id lives as long as the page.
   * @param {string} name
   * @param {number} seconds
   */
  const cookie = (name, seconds) => {
    const id = read(name) || ids[name] || createId();
    document.cookie =
      `${name}=${id}; max-age=${seconds}; path=/; samesite=lax` +
      (location.protocol === 'https:' ? '; secure' : '') +
      (cookieDomain ? `; domain=${cookieDomain}` : '');
    ids[name] = read(name) ? '' : id;
    return id;
  };

  // Every event is kept under its own name until it is acknowledged, so that tabs never overwrite each other's events.
  // Events that the storage has no room for, or may not hold, are kept here.
  const memory = /** @type {Record<string, string>} */ ({});
  /** @type {Record<string, string>} */
  let storage = {};
  try {
    storage = /** @type {Record<string, string>} */ (/** @type {unknown} */ (localStorage));
  } catch {
    // Not allowed here.
  }
  const kept = () =>
    Object.keys(storage)
      .concat(Object.keys(memory))
      .filter((key) => key.startsWith(PREFIX))
      .sort();
  /** @param {string[]} keys */
  const forget = (keys) => {
    for (const key of keys) {
      delete storage[key];
      delete memory[key];
    }
  };

  /**
   * @param {string} type
   * @param {unknown} [properties]
   * @param {string} [referrer]
   */
  const track = (type, properties, referrer) => {
    const nonce = createId();
    const event = JSON.stringify({
      type,
      nonce,
      occurredAt: Date.now(),
      trackerId: cookie('leadgraph_visitor', 2 * YEAR),
      sessionId: cookie('leadgraph_session', 1800),
      title: document.title.slice(0, 999),
      url: location.href.slice(0, 8000),
      referrer: referrer ? referrer.slice(0, 8000) : undefined,
      // The mark that a page of the operator sets in the browsers of its own people.
      internal: storage['leadgraph-internal'] ? true : undefined,
      properties,
    });
    forget(kept().slice(0, 1 - MOST_KEPT));
    try {
      storage[PREFIX + nonce] = event;
    } catch {
      memory[PREFIX + nonce] = event;
    }
    plan(BATCH_MS);
  };

  /** @type {Record<string, 1>} */
  let onTheirWay = {};
  let isSending = false;
  let timer = 0;
  let pauseMs = BATCH_MS;

  /** @param {number} ms */
  const plan = (ms) => {
    timer = timer || setTimeout(flush, ms);
  };
  // Takes the oldest events that are not in flight, and marks them as in flight.
  const take = () => {
    const keys = [];
    const events = [];
    let size = 0;
    for (const key of kept()) {
      const event = storage[key] || memory[key];
      // Another tab may have sent the event in the meantime.
      if (onTheirWay[key] || !event) continue;
      size += event.length + 1;
      if (keys.length && (size > MOST_CHARACTERS || keys.length === MOST_SENT)) break;
      keys.push(key);
      events.push(event);
      onTheirWay[key] = 1;
    }
    return { keys, body: `[${events.join()}]` };
  };

  const flush = async () => {
    clearTimeout(timer);
    timer = 0;
    if (isSending) return;
    const { keys, body } = take();
    if (!keys.length) return;
    isSending = true;
    let waitMs = 0;
    try {
      // Plain text, which browsers send without a preflight.
      const response = await fetch(url.href, {
        method: 'POST',
        body,
        credentials: 'omit',
        keepalive: body.length < 2 + MOST_CHARACTERS,
      });
      // Until its answer is read, a request counts towards those 64 KiB.
      await response.text();
      const { ok, status, headers } = response;
      // 400 and 413 would be the answer to a second try as well.
      if (ok || status === 400 || status === 413) {
        forget(keys);
        pauseMs = BATCH_MS;
      } else {
        waitMs = Number(headers.get('retry-after')) * 1000 || pauseMs;
      }
    } catch {
      waitMs = pauseMs;
    }
    if (waitMs) pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    for (const key of keys) delete onTheirWay[key];
    isSending = false;
    if (kept().length) plan(waitMs);
  };

  // A beacon is not acknowledged, so its events stay and are sent again later, with the same nonces.
  const leave = () => {
    for (let batch = take(); batch.keys.length; batch = take())
      if (!navigator.sendBeacon(url.href, batch.body)) return;
  };
  const comeBack = () => {
    onTheirWay = {};
    flush();
  };

  let referrer = document.referrer;
  let seen = '';
  const view = () => {
    const [address = ''] = location.href.split('#');
    if (address === seen) return;
    track('page-view', undefined, referrer);
    referrer = seen = address;
  };
  // After the navigation, when the title is that of the new page.
  const viewSoon = () => setTimeout(view, 50);

  /** @param {MouseEvent} event */
  const onClick = (event) => {
    const link = /** @type {HTMLAnchorElement[]} */ (event.composedPath()).find(
      ({ localName, href }) => localName === 'a' && typeof href === 'string',
    );
    if (!link || event.button > 1 || !/^(https?|mailto|tel):/.test(link.href)) return;
    if (/** @type {string} */ (link.getAttribute('href'))[0] === '#') return;
    const properties = {
      linkUrl: link.href.slice(0, 8000),
      linkText: (link.textContent || '').trim().slice(0, 200),
    };
    const fileName = link.download || link.pathname.split('/').pop();
    if (link.hasAttribute('download') || FILES.test(link.pathname))
      track('download', { ...properties, fileName });
    else track('link-click', properties);
  };

  /** @param {Event} event */
  const onSubmit = ({ target }) => {
    // Reads attributes, since a field named "id" would hide the form's own property.
    const form = /** @type {HTMLFormElement} */ (target);
    const formFields = /** @type {string[]} */ ([]);
    const values = /** @type {Record<string, unknown>} */ ({});
    for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (
      form.querySelectorAll('input,select,textarea')
    )) {
      const { name, type, value, checked, autocomplete } = field;
      const { leadgraph } = field.dataset;
      // A password that is shown has the type "text".
      if (!name || /password|submit|button|reset|image/.test(type + autocomplete)) continue;
      if (!formFields.includes(name)) formFields.push(name);
      const isEmail = type === 'email';
      if (leadgraph === undefined && !(isEmail && emails !== undefined)) continue;
      if (checked || !/checkbox|radio/.test(type))
        values[leadgraph || (isEmail ? 'email' : name)] = value.slice(0, 1000);
    }
    track('form', {
      formId: form.getAttribute('id'),
      formName: form.getAttribute('name'),
      formFields,
      ...values,
    });
  };

  /** @type {WeakMap<EventTarget, string>} */
  const played = new WeakMap();
  /** @param {Event} event */
  const onPlay = ({ target }) => {
    const video = /** @type {HTMLVideoElement} */ (target);
    const { localName, currentSrc, duration, title } = video;
    // Resuming after a pause is no second play.
    if (localName !== 'video' || played.get(video) === currentSrc) return;
    played.set(video, currentSrc);
    track('video-play', {
      videoUrl: currentSrc.slice(0, 8000),
      videoTitle: title || video.getAttribute('aria-label'),
      videoSeconds: Math.round(duration),
    });
  };

  const start = () => {
    view();
    if (stub && stub.q) for (const call of stub.q) api(...call);
    const { pushState } = history;
    history.pushState = function (...state) {
      pushState.apply(this, state);
      viewSoon();
    };
    addEventListener('popstate', viewSoon);
    addEventListener('click', onClick, true);
    addEventListener('auxclick', onClick, true);
    addEventListener('submit', onSubmit, true);
    addEventListener('play', onPlay, true);
    addEventListener('online', comeBack);
    addEventListener('pagehide', leave);
    // The browser shows a page again that it had put away.
    addEventListener('pageshow', ({ persisted }) => {
      if (!persisted) return;
      seen = '';
      view();
      comeBack();
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') leave();
      else comeBack();
    });
  };
  // Nobody sees a page yet that is only prerendered.
  if (/** @type {{ prerendering?: boolean }} */ (document).prerendering)
    document.addEventListener('prerenderingchange', start, { once: true });
  else start();
})();

/**
 * `leadgraph('event', type, properties)` and `leadgraph('identify', properties)`; until then a stub queues calls in `q`.
 * @typedef {((command: string, ...rest: unknown[]) => void) & { on?: boolean, q?: [string, ...unknown[]][] }} Api
 * @typedef {{ leadgraph?: Api }} Page
 */
