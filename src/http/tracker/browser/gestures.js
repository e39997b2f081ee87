// What visitors do on a page: they follow links, send forms and play films.
import { emails } from './snippet.js';
import { track } from './track.js';

const FILES =
  /\.(pdf|zip|7z|rar|gz|docx?|xlsx?|pptx?|od[pst]|csv|txt|epub|dmg|exe|msi|apk|mp[34])$/i;

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

export const watchGestures = () => {
  addEventListener('click', onClick, true);
  addEventListener('auxclick', onClick, true);
  addEventListener('submit', onSubmit, true);
  if (HAS_PARTS) addEventListener('play', onPlay, true);
};
