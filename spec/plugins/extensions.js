/** Why a string, integer, array or map of a request has no bound. */
export const UNBOUNDED_REASONS = ['identifier', 'model', 'unstated', 'openai'];

/** Where a fact comes from that no published document states. */
export const SOURCES = ['mcp', 'code', 'inferred'];

/** What becomes of a request that is beyond a limit of its model. */
const BEYOND = ['refused', 'replaced', 'ignored', 'unstated'];

const string = { type: 'string' };
const integer = { type: 'integer', minimum: 0 };
const strings = { type: 'array', items: string };
const number = { type: 'number', minimum: 0 };
const boolean = { type: 'boolean' };
const stringOrBoolean = (value) => (typeof value === 'boolean' ? boolean : string);

const listOf = (items) => ({ properties: {}, items });
const mapOf = (additionalProperties) => ({ properties: {}, additionalProperties });

function object(required, optional = {}) {
  return { properties: { ...required, ...optional }, required: Object.keys(required) };
}

const TYPES = {
  KolboSources: mapOf({ enum: SOURCES }),
  KolboJob: object(
    {
      type: string,
      idField: string,
      statusOperation: string,
      pollIntervalHint: integer,
      typicalSeconds: 'KolboSeconds',
      result: 'KolboResult',
      statusExamples: 'KolboStatusExamples',
    },
    { cancelOperation: string, resultMediaType: string, sources: 'KolboSources' },
  ),
  KolboResult: object({ name: string, members: strings }),
  KolboSeconds: object({ min: integer, max: integer }),
  KolboStatusExamples: object({ processing: string, completed: string, failed: string }),
  KolboPages: object({ items: string, page: string }, { more: string, of: string }),
  KolboUpload: object({ parts: 'KolboUploadParts' }, { maxTotalBytes: integer, sizeRule: string }),
  KolboUploadParts: listOf('KolboUploadPart'),
  KolboUploadPart: object(
    { part: string, minCount: integer },
    {
      maxCount: integer,
      order: strings,
      mediaTypes: strings,
      maxFileBytes: integer,
      countRule: string,
      typeRule: string,
      sizeRule: string,
      sources: 'KolboSources',
    },
  ),
  KolboExclusions: listOf('KolboExclusion'),
  KolboExclusion: object(
    {
      require: { enum: ['exactlyOne', 'atLeastOne'] },
      alternatives: { type: 'array', items: { type: 'array' } },
      code: string,
      rule: string,
    },
    { sources: 'KolboSources' },
  ),
  KolboStream: object(
    { field: string, mediaType: string, event: string, terminator: string, transcript: string },
    { sources: 'KolboSources' },
  ),
  KolboRateLimit: object(
    { requests: integer, seconds: integer, per: { enum: ['user', 'address'] } },
    { sources: 'KolboSources' },
  ),
  KolboModels: listOf('KolboModelChoice'),
  KolboModelChoice: object(
    { list: string },
    { when: 'KolboCondition', type: string, types: strings, default: string, sources: 'KolboSources' },
  ),
  KolboPrice: object(
    { charged: { enum: ['start', 'completion'] } },
    {
      rate: strings,
      usualRate: 'KolboRange',
      quantities: 'KolboQuantities',
      multipliers: 'KolboMultipliers',
      flatRate: 'KolboFlatRate',
      rounding: { enum: ['up'] },
      tokens: 'KolboTokenPrice',
      reservation: strings,
      sources: 'KolboSources',
    },
  ),
  KolboRange: object({ min: number, max: number }),
  KolboQuantities: listOf('KolboQuantity'),
  KolboQuantity: object(
    {},
    {
      when: 'KolboCondition',
      member: string,
      characters: string,
      media: strings,
      modelDefault: string,
      default: number,
      fit: 'KolboFit',
      ignoredWith: string,
      per: integer,
      begun: boolean,
      sources: 'KolboSources',
    },
  ),
  KolboFit: object({}, { choices: string, min: string, max: string }),
  KolboMultipliers: listOf('KolboMultiplier'),
  KolboMultiplier: object(
    { model: string, by: string },
    { when: 'KolboCondition', modelDefault: string, always: string, sources: 'KolboSources' },
  ),
  KolboFlatRate: object({ model: string, by: string, replaces: string }, { sources: 'KolboSources' }),
  KolboTokenPrice: object({ input: string, output: string, per: integer }, { sources: 'KolboSources' }),
  KolboCondition: object({}, { member: string, model: string, is: stringOrBoolean, minItems: integer }),
  KolboLimits: listOf('KolboLimit'),
  KolboLimit: object(
    { beyond: { enum: BEYOND } },
    {
      member: string,
      members: strings,
      files: strings,
      operations: strings,
      choices: string,
      choicesByType: string,
      min: string,
      max: string,
      modelDefault: string,
      minLength: string,
      maxLength: string,
      maxItems: string,
      maxFileBytes: string,
      is: stringOrBoolean,
      unsupported: 'KolboCondition',
      required: 'KolboCondition',
      sources: 'KolboSources',
    },
  ),
  KolboCodes: mapOf('KolboCode'),
  KolboCode: object(
    { meaning: string },
    {
      status: integer,
      otherStatuses: { type: 'array', items: { type: 'integer' } },
      sources: 'KolboSources',
    },
  ),
  KolboAliases: mapOf(strings),
  KolboSpellings: mapOf(string),
  KolboSurfaces: listOf('KolboSurface'),
  KolboSurface: object({ name: string, pathPrefix: string, errors: strings }),
};

const EXTENSIONS = {
  Root: { 'x-kolbo-surfaces': 'KolboSurfaces' },
  Operation: {
    'x-kolbo-method': string,
    'x-kolbo-answer': string,
    'x-kolbo-pages': 'KolboPages',
    'x-kolbo-job': 'KolboJob',
    'x-kolbo-models': 'KolboModels',
    'x-kolbo-price': 'KolboPrice',
    'x-kolbo-upload': 'KolboUpload',
    'x-kolbo-exclusions': 'KolboExclusions',
    'x-kolbo-stream': 'KolboStream',
    'x-kolbo-rate-limit': 'KolboRateLimit',
    'x-kolbo-sources': 'KolboSources',
  },
  Schema: {
    'x-kolbo-aliases': 'KolboAliases',
    'x-kolbo-wrappers': strings,
    'x-kolbo-spellings': 'KolboSpellings',
    'x-kolbo-terminal': strings,
    'x-kolbo-codes': 'KolboCodes',
    'x-kolbo-message': string,
    'x-kolbo-text': string,
    'x-kolbo-limits': 'KolboLimits',
    'x-kolbo-sources': 'KolboSources',
    'x-kolbo-unbounded': { enum: UNBOUNDED_REASONS },
  },
  SecurityScheme: { 'x-kolbo-key-prefix': string, 'x-kolbo-rejected-key': string },
};

const ANYWHERE = { 'x-kolbo-source': { enum: SOURCES } };

/** Names of all extensions of the published document. */
export const EXTENSION_NAMES = [
  ...new Set([...Object.values(EXTENSIONS).flatMap(Object.keys), ...Object.keys(ANYWHERE)]),
];

/** OpenAPI's types of nodes with the extensions added, so that Redocly's `struct` rule checks their shapes. */
export function withExtensions(types) {
  const extended = {};
  for (const [name, type] of Object.entries({ ...types, ...TYPES })) {
    extended[name] = {
      ...type,
      properties: { ...type.properties, ...EXTENSIONS[name], ...ANYWHERE },
    };
  }
  return extended;
}
