import { bodyName, sharedOptions } from './bodies.js';
import { guarded } from './document.js';
import { errorCode, errorEnvelope, errorStatus } from './errors.js';
import { example, successContent } from './examples.js';
import { knownExtension, rateLimit, rejectedKey, source } from './extensions.js';
import { job } from './jobs.js';
import { limits } from './limits.js';
import { answer, method, pages } from './methods.js';
import { models } from './models.js';
import { price } from './prices.js';
import {
  alias,
  format,
  noInlineObject,
  requestBound,
  schemaDescription,
  spellings,
  terminalState,
  textPointer,
} from './schemas.js';
import { stream } from './streams.js';
import { blankDescription, unusedTag } from './texts.js';
import { exclusion, upload } from './uploads.js';

/** What the document promises beyond OpenAPI. Each is an error; `rules.test.js` shows each at work. */
export const rules = guarded({
  alias,
  answer,
  'blank-description': blankDescription,
  'body-name': bodyName,
  'error-code': errorCode,
  'error-envelope': errorEnvelope,
  'error-status': errorStatus,
  example,
  exclusion,
  format,
  job,
  'known-extension': knownExtension,
  limits,
  method,
  models,
  'no-inline-object': noInlineObject,
  pages,
  price,
  'rate-limit': rateLimit,
  'rejected-key': rejectedKey,
  'request-bound': requestBound,
  'schema-description': schemaDescription,
  'shared-options': sharedOptions,
  source,
  spellings,
  stream,
  'success-content': successContent,
  'terminal-state': terminalState,
  'text-pointer': textPointer,
  'unused-tag': unusedTag,
  upload,
});
