import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** The module that holds the scripts. */
export const SCRIPTS_FILE = new URL('../../src/http/tracker/scripts.gen.ts', import.meta.url);
const ENTRY = fileURLToPath(new URL('../../src/http/tracker/browser/tracker.js', import.meta.url));

/** One script of the tracker's modules, without comments and with short names, in the syntax of 2020. */
async function bundled(hasParts: boolean): Promise<string> {
  const bundle = await rolldown({
    input: ENTRY,
    transform: { target: 'es2020', define: { HAS_PARTS: String(hasParts) } },
  });
  try {
    const { output } = await bundle.generate({ format: 'iife', minify: true, comments: false });
    return output[0].code;
  } finally {
    await bundle.close();
  }
}

/** The module of the scripts, as it is committed. */
export async function printedScripts(): Promise<string> {
  return `// Made by \`npm run tracker\` from the folder browser.
export const TRACKER = ${JSON.stringify(await bundled(true))};
export const CORE = ${JSON.stringify(await bundled(false))};
`;
}
