/** Whether a script has its optional parts; the bundler replaces it. */
declare const HAS_PARTS: boolean;
