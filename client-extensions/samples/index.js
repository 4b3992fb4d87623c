/** The Java samples of the reference page: spec/plugins/code-samples.js finds them here. */
export { javaSample as sample } from './java.js';

export const lang = 'Java';

export const introduction =
  'The Java samples are bodies of methods that use `ai.kolbo:kolbo-client-extensions`, with imports left out.';
