const told = /** @type {Record<string, 1>} */ ({});

/**
 * Tells the page's author once what is wrong.
 * @param {string} text
 */
export const warn = (text) => {
  if (told[text]) return;
  told[text] = 1;
  console.warn(`LeadGraph: ${text}`);
};
