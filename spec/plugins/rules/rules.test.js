import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { parse } from 'yaml';
import { EXTENSION_NAMES, SOURCES, UNBOUNDED_REASONS } from '../extensions.js';
import { rules } from './index.js';

const SPEC = join(import.meta.dirname, '../..');
const SAMPLE = readFileSync(join(import.meta.dirname, 'sample.yaml'), 'utf8');

/** What is done to the sample, as [text, replacement], the rule that must complain and, where it may for other reasons, how. */
const BREAKS = {
  'kolbo/alias': {
    'other names of nothing': ['{thing_id: [thingId, id]}', '{thing: [thingId, id]}'],
    'a name that is another property': ['{thing_id: [thingId, id]}', '{thing_id: [thingId, type]}'],
    'a name of two properties': ['{thing_id: [thingId, id]}', '{thing_id: [id], type: [id]}'],
    'a name that is a wrapper': ['{thing_id: [thingId, id]}', '{thing_id: [data]}'],
    'a wrapper that is a property': ['x-kolbo-wrappers: [data]', 'x-kolbo-wrappers: [type]'],
  },
  'kolbo/answer': {
    'a member that the response does not have': ['x-kolbo-answer: texts', 'x-kolbo-answer: text'],
    'a list with pages that is unwrapped too': [
      '      x-kolbo-pages:',
      '      x-kolbo-answer: things\n      x-kolbo-pages:',
    ],
    'a start that is unwrapped': ['      x-kolbo-job:', '      x-kolbo-answer: thing_id\n      x-kolbo-job:'],
  },
  'kolbo/blank-description': {
    'a blank description of an answer': ['description: The job has started.', "description: ' '"],
    'a header without a description': ['      description: Seconds to wait.\n', ''],
    'a blank summary': ['summary: By URL', "summary: ' '"],
  },
  'kolbo/body-name': {
    'a request that is not named after its operation': [/ThingRequest/g, 'GenerateThingRequest'],
    'a form that is not named after its operation': [/ThingForm/g, 'ThingUpload'],
    'a request with the name of a form': [/AnswerRequest/g, 'AnswerForm'],
    'options that are not named after their operation': [/ThingOptions/g, 'Labels'],
  },
  'kolbo/error-code': {
    'a value without an entry': ['[MISSING_FIELDS, FLAGGED]', '[MISSING_FIELDS, FLAGGED, NEW]'],
    'an entry without a value': ['[MISSING_FIELDS, FLAGGED]', '[MISSING_FIELDS]'],
    'an example whose code has another status': ['otherStatuses: [404]', 'otherStatuses: [403]'],
    'an exclusion with an unknown code': [
      'code: MISSING_FIELDS\n          rule',
      'code: MISSING\n          rule',
    ],
  },
  'kolbo/error-envelope': {
    'the envelope of another surface': [
      "schema:\n                $ref: '#/components/schemas/OpenAiError'",
      "schema:\n                $ref: '#/components/schemas/DeveloperError'",
    ],
    'an envelope that key management does not have': ['/api/kolbo/v1/answers', '/api/api-keys/answers'],
    'a path of no surface': ['/api/kolbo/v1/answers', '/api/kolbo/v2/answers'],
    'an envelope that does not tell where its message is': ['      x-kolbo-message: /error/message\n', ''],
  },
  'kolbo/error-status': {
    'a request that is never invalid': [/ {8}'400':\n( {10}.*\n)+(?= {8}'401')/, ''],
    'a protected operation that needs no key': [/ {8}'401':\n( {10}.*\n)+(?= {8}'402')/, ''],
    'a job that needs no credits': [/ {8}'402':\n( {10}.*\n)+/, ''],
    'a key that may do everything': [/ {8}'403':\n( {10}.*\n)+(?= {8}'413')/, ''],
    'an id that always exists': [/ {8}'404':\n( {10}.*\n)+/, ''],
    'a form of any size': [/ {8}'413':\n( {10}.*\n)+/, ''],
    'no rate limit': [/ {8}'429':\n( {10}.*\n)+/, ''],
    'a server that never fails': [/ {8}'500':\n( {10}.*\n)+/, ''],
    'a rate limit without a time to wait': [/ {10}headers:\n( {12}.*\n)+/, ''],
  },
  'kolbo/example': {
    'a parameter without an example': ['      example: abc123\n', ''],
    'a header without an example': ['      example: 12\n', ''],
    'a request without an example': [/ {12}examples:\n {14}events:\n( {16}.*\n)+/, ''],
    'an answer without an example': [/ {14}examples:\n {16}answer:\n( {18}.*\n)+/, ''],
    'an error without an example': [/ {10}examples:\n {12}missingFields:\n( {14}.*\n)+/, ''],
    'an example without a name': [
      / {12}examples:\n {14}events:\n( {16}.*\n)+/,
      '            example: {stream: true}\n',
    ],
    'an example that stands elsewhere': [
      'value: {stream: true}',
      'externalValue: https://example.com/stream.json',
    ],
  },
  'kolbo/exclusion': {
    'a field of no body': ['alternatives: [[url], [files]]', 'alternatives: [[uri], [files]]'],
    'a single alternative': ['alternatives: [[url], [files]]', 'alternatives: [[url]]'],
    'an alternative without a field': ['alternatives: [[url], [files]]', 'alternatives: [[url], []]'],
    'a JSON body that lets both be given': [/ {6}not:\n {8}required: \[files\]\n( {8}.*\n)+/, ''],
    'a form that lets both be given': [/ {6}not:\n {8}required: \[url\]\n( {8}.*\n)+/, ''],
    'a body that lets none be given': ['      required: [url]\n', ''],
    'another kind of exclusion': ['alternatives: [[url], [files]]', 'alternatives: [[url, files], [mask]]'],
  },
  'kolbo/format': {
    'a number without a format': ['type: number\n      format: double', 'type: number'],
    'a format of another type': ['format: double', 'format: int32'],
    'a format that no generator knows': ['format: uri', 'format: url'],
  },
  'kolbo/job': {
    'a poll_url without the extension': [/ {6}x-kolbo-job:\n( {8}.*\n)+/, ''],
    'an idField that the answer may lack': ['required: [thing_id, poll_url]', 'required: [poll_url]'],
    'an idField that the answer does not have': ['idField: thing_id', 'idField: id'],
    'a cancelOperation that does not exist': ['cancelOperation: cancelThing', 'cancelOperation: cancelIt'],
    'a cancelOperation that cancels nothing': ['cancelOperation: cancelThing', 'cancelOperation: getThing'],
    'a result of no media type': ['resultMediaType: image/png', 'resultMediaType: png'],
    'a status whose end is unknown': ['      x-kolbo-terminal: [completed, failed]\n', ''],
    'an empty list of final states': ['x-kolbo-terminal: [completed, failed]', 'x-kolbo-terminal: []'],
    'a status example of two states': ['failed: thingFailed', 'failed: thingCompleted'],
    'no time between polls': ['pollIntervalHint: 3', 'pollIntervalHint: 0'],
    'a minimum above the maximum': ['{min: 10, max: 30}', '{min: 31, max: 30}'],
    'an example of another type': [
      '{thing_id: abc123, type: thing, poll',
      '{thing_id: abc123, type: other, poll',
    ],
    'no link to the status': [
      '            status:\n              operationId',
      '            state:\n              operationId',
    ],
    'a link to another operation': [
      'operationId: getThing\n              p',
      'operationId: createAnswer\n              p',
    ],
    'a link without the id': ['$response.body#/thing_id', '$response.body#/id'],
    'an unknown status operation': ['statusOperation: getThing', 'statusOperation: getOther'],
    'an unknown status example': ['failed: thingFailed', 'failed: thingBroken'],
    'a status example in another state': ['type: thing, state: completed', 'type: thing, state: processing'],
    'a status example of another type': ['type: thing, state: completed', 'type: other, state: completed'],
    'a result with an unknown member': ['members: [url]', 'members: [url, size]'],
    'a result without members': ['members: [url]', 'members: []'],
    'a result of the status where there is a result': ['members: [url]', 'members: [state]'],
    'a result with another kind of name': ['name: ThingResult', 'name: Thing'],
    'an example that yields more': ['result: {url: https://', 'result: {size: 1, url: https://'],
    'a result whose name has other members': [
      '      x-kolbo-method: list\n',
      `      x-kolbo-method: list
      x-kolbo-job:
        type: thing
        idField: thing_id
        statusOperation: getThing
        pollIntervalHint: 3
        typicalSeconds: {min: 10, max: 30}
        result: {name: ThingResult, members: [url, size]}
        statusExamples: {processing: thingProcessing, completed: thingCompleted, failed: thingFailed}
`,
      /Another job has a ThingResult/,
    ],
  },
  'kolbo/known-extension': {
    'an unknown extension': ['x-kolbo-rate-limit:', 'x-kolbo-rate-limits:'],
    'an extension of someone else': ['      x-kolbo-rate-limit:', '      x-rate-limit:'],
    'an extension in the wrong place': [
      'schemas:\n    ThingRequest:\n',
      'schemas:\n    ThingRequest:\n      x-kolbo-rate-limit: {}\n',
    ],
  },
  'kolbo/method': {
    'an operation without a method': ['      x-kolbo-method: list\n', ''],
    'a method in another case': ['x-kolbo-method: list', 'x-kolbo-method: List'],
    'a method with an underscore': ['x-kolbo-method: list', 'x-kolbo-method: list_all'],
    'two methods of one name': ['x-kolbo-method: list', 'x-kolbo-method: get'],
  },
  'kolbo/models': {
    'a job that takes no model': [/ {6}x-kolbo-models:\n( {8}.*\n)+/, '', /starts a job has x-kolbo-models/],
    'no choice': [/ {6}x-kolbo-models:\n( {8}.*\n)+/, '      x-kolbo-models: []\n', /one choice or more/],
    'a last choice that may not hold': [
      '        - {list: listKinds, type: thing,',
      '        - {list: listKinds, when: {member: size, is: small}, type: thing,',
      /last choice/,
    ],
    'a first choice that always holds': [
      'when: {member: size, is: large}, type: large,',
      'type: large,',
      /last choice/,
    ],
    'a list that does not exist': ['list: listKinds, type: thing', 'list: listKind, type: thing', /listKind\./],
    'a list of no models': ['list: listKinds, type: thing', 'list: getThing, type: thing', /getThing\./],
    'a list without kinds of models': [
      "        - $ref: '#/components/parameters/Type'",
      "        - $ref: '#/components/parameters/Page'",
      /no parameter type/,
    ],
    'models without an id': ['      required: [identifier]\n', '', /their id/],
    'models with two ids': ['required: [identifier]', 'required: [identifier, maker]', /their id/],
    'a kind that the list does not know': ['type: thing, types', 'type: things, types', /`things`/],
    'a raw type that the list does not know': [
      'types: [text_to_thing], default',
      'types: [thing_to_text], default',
      /`thing_to_text`/,
    ],
    'models without raw types': [
      / {8}types:\n {10}type: array\n/,
      '        kinds:\n          type: array\n',
      /have no types/,
    ],
    'a condition on nothing': ['when: {member: size, is: large}', 'when: {is: large}', /either member or model/],
    'a condition without a value': ['when: {member: size, is: large}', 'when: {member: size}', /either is or minItems/],
    'a condition on a member that does not exist': [
      'when: {member: size, is: large}',
      'when: {member: sizes, is: large}',
      /sizes/,
    ],
    'a condition on the model that is not chosen yet': [
      'when: {member: size, is: large}',
      'when: {model: maker, is: own}',
      /maker/,
    ],
    'a condition that never holds': ['when: {member: size, is: large}', 'when: {member: size, is: huge}', /never huge/],
    'a word for a number': ['when: {member: size, is: large}', 'when: {member: length, is: large}', /no text/],
    'a number of items of a text': [
      'when: {member: words, minItems: 2}',
      'when: {member: size, minItems: 2}',
      /no array/,
    ],
  },
  'kolbo/no-inline-object': {
    'a property that is an object': [
      'url:\n          type: string\n          format: uri\n',
      'url:\n          type: object\n',
    ],
    'a body that is an object': [
      "schema:\n              $ref: '#/components/schemas/AnswerRequest'",
      'schema:\n              type: object\n              properties:\n                stream: {type: boolean, description: Whether.}',
    ],
    'an alternative that is an object': [
      '- type: string\n          maxLength: 10',
      '- type: object\n          properties: {}',
    ],
    'a property of a fragment that is an object': [
      '          files: {}\n',
      '          files: {type: object, properties: {name: {type: boolean}}}\n',
    ],
  },
  'kolbo/pages': {
    'a parameter that does not exist': ['page: page, more', 'page: number, more'],
    'a parameter that is no number': [
      'schema:\n        type: integer\n        format: int32\n        minimum: 1\n        maximum: 1000\n      example: 1\n',
      'schema:\n        type: boolean\n      example: true\n',
    ],
    'a parameter that is not in the query': ['      in: query', '      in: header'],
    'items that do not exist': ['items: things', 'items: thing'],
    'items that are no array': ['items: things', 'items: paging'],
    'no word on further pages': [', more: paging.has_more', ''],
    'two words on further pages': ['more: paging.has_more', 'more: paging.has_more, of: paging.pages'],
    'a further page that is not told': ['more: paging.has_more', 'more: has_more'],
    'a further page that is no boolean': ['more: paging.has_more', 'more: paging.pages'],
    'a number of pages that is no number': ['more: paging.has_more', 'of: paging.has_more'],
  },
  'kolbo/price': {
    'a job without a price': [/ {6}x-kolbo-price:\n( {8}.*\n)+/, '', /has an x-kolbo-price/],
    'a price of no model': [/ {6}x-kolbo-models:\n( {8}.*\n)+/, '', /has x-kolbo-models/],
    'neither a rate nor tokens': [/ {8}rate: .*\n( {8}.*\n)+ {8}reservation: .*\n/, '', /a rate, or tokens/],
    'a quantity of nothing': ['        rate: [credit, credits]\n', '', /nothing to multiply/],
    'a rate that no model has': ['rate: [credit, credits]', 'rate: [credit, price]', /price/],
    'a rate that is no number': ['rate: [credit, credits]', 'rate: [credit, maker]', /maker of a model/],
    'a range that is empty': ['usualRate: {min: 2', 'usualRate: {min: 20', /usualRate/],
    'a quantity without a member': ['{member: count, default: 1, ignored', '{default: 1, ignored', /that of a member/],
    'a quantity of two things': ['{characters: title', '{characters: title, member: count, default: 1', /nothing else/],
    'a member of no body': ['{member: count', '{member: counts', /counts/],
    'a member that is no number': ['{member: count', '{member: loud', /loud is of the type boolean/],
    'another default than that of the request': [
      '{member: count, default: 1',
      '{member: count, default: 2',
      /default of count is 1/,
    ],
    'a quantity without a default': ['            default: 5\n', '', /has a default/],
    'characters of a number': ['characters: title', 'characters: count', /count is of the type integer/],
    'media that no body has': ['media: [files, url]', 'media: [files, uri]', /uri/],
    'a default that no model has': [
      'modelDefault: default_length',
      'modelDefault: length',
      /No model has the member length/,
    ],
    'a fixed number that is none': ['ignoredWith: fixed_count', 'ignoredWith: maker', /maker of a model/],
    'choices that are no list of numbers': ['fit: {choices: lengths', 'fit: {choices: types', /types of a model/],
    'a bound that no model has': ['min: min_length', 'min: least_length', /least_length/],
    'parts of zero': ['per: 100', 'per: 0', /per is above 0/],
    'something begun that has no parts': ['per: 100, begun', 'begun', /has a per/],
    'a condition on a quantity that never holds': [
      'when: {member: size, is: small}',
      'when: {member: size, is: tiny}',
      /never tiny/,
    ],
    'a multiplier that no model has': ['model: size_multipliers', 'model: size_factors', /size_factors/],
    'a map that is read with a boolean': [
      '{model: size_multipliers, by: size',
      '{model: size_multipliers, by: loud',
      /loud is of the type boolean/,
    ],
    'a factor that is read with a text': [
      '{model: loud_multiplier, by: loud',
      '{model: loud_multiplier, by: size',
      /size is of the type string/,
    ],
    'a default of another type': ['modelDefault: default_size', 'modelDefault: is_loud', /is_loud of a model/],
    'a multiplier that always counts by a text': ['always: always_loud', 'always: maker', /maker of a model/],
    'a condition on no member of the model': ['when: {model: maker, is: own}', 'when: {model: made, is: own}', /made/],
    'a flat rate that is no map': ['{model: prices_by_size', '{model: credit', /credit of a model/],
    'a flat rate by a number': ['by: size, replaces', 'by: count, replaces', /count is of the type integer/],
    'a flat rate in place of nothing': ['replaces: length', 'replaces: words', /no quantity of the member words/],
    'tokens that no model prices': ['input: cost.input', 'input: cost.inputs', /cost.inputs/],
    'a price of no tokens': ['output: cost.output, per: 1000', 'output: cost.output, per: 0', /tokens.per/],
    'tokens without a reservation': ['        reservation: [credit]\n', '', /has a reservation/],
    'a reservation that is no number': ['reservation: [credit]', 'reservation: [maker]', /maker of a model/],
  },
  'kolbo/limits': {
    'limits of what no operation lists': [
      '      description: What tokens cost.\n',
      '      description: What tokens cost.\n      x-kolbo-limits: []\n',
      /No operation takes models/,
    ],
    'limits of models that no operation takes': [/listKinds, /g, 'listThings, ', /No operation takes models/],
    'a limit of two kinds': ['maxItems: max_words', 'maxFileBytes: max_bytes, maxItems: max_words', /one kind/],
    'a limit of no kind': ['maxItems: max_words, ', '', /one kind/],
    'a value of several members': ['{member: size, choices', '{members: [size], choices', /has a member/],
    'a value that is a file': ['{member: title, required', '{member: title, files: [image/*], required', /has a member/],
    'items of nothing': ['{members: [words], files: [image/*], operations', '{operations', /has members or files/],
    'items of a single member': ['{members: [words], files: [image/*], operations', '{member: words, operations', /has members/],
    'bytes of a member': ["{files: ['*/*'], maxFileBytes", "{members: [words], files: ['*/*'], maxFileBytes", /have bytes/],
    'a length of one value': ['{member: title, minLength', '{member: title, is: x, minLength', /Only what is unsupported/],
    'a length with a default': ['maxLength: max_title', 'maxLength: max_title, modelDefault: maker', /has a modelDefault/],
    'items that are replaced': ['maxItems: max_words, beyond: refused', 'maxItems: max_words, beyond: replaced', /replaced/],
    'a member of no body': ['{member: title, minLength', '{member: text, minLength', /member text/],
    'members of no body': ['{members: [words], unsupported', '{members: [words, sounds], unsupported', /member sounds/],
    'files of no form': [
      '{members: [words], unsupported',
      '{members: [words], files: [audio/*], unsupported',
      /No form takes files of audio/,
    ],
    'an operation that takes no such models': ['[generateThing], maxItems', '[createAnswer], maxItems', /createAnswer/],
    'a member that no model has': ['maxItems: max_words', 'maxItems: most_words', /most_words/],
    'choices of another type': ['{member: size, choices: sizes', '{member: size, choices: lengths', /lengths .* choices/],
    'choices that are no list': ['{member: size, choices: sizes', '{member: size, choices: maker', /maker .* choices/],
    'choices that are not by type': ['choicesByType: sizes_by_type', 'choicesByType: sizes', /sizes .* choicesByType/],
    'a default that is no choice': ['default_size, beyond', 'max_title, beyond', /max_title .* modelDefault/],
    'a bound of a text': ['{member: size, choices: sizes', '{member: size, min: min_length', /min_length .* min/],
    'a length of a number': ['{member: title, minLength', '{member: length, minLength', /min_title .* minLength/],
    'a number of items that is none': ['maxItems: max_words', 'maxItems: maker', /maker .* maxItems/],
    'a value that never is': ['{member: loud, is: true', '{member: loud, is: often', /loud is never often/],
    'a condition on the request': ['{model: is_mute, is: true}', '{member: loud, is: true}', /no member of the request/],
    'a condition that never holds': ['{model: is_mute, is: true}', "{model: is_mute, is: 'true'}", /is_mute is no text/],
  },
  'kolbo/rate-limit': {
    'no requests': ['requests: 300', 'requests: 0'],
    'no time': ['seconds: 60', 'seconds: 0'],
  },
  'kolbo/rejected-key': {
    'a rejected key that is no key': ['rejected-key: live_000', 'rejected-key: test_000'],
    'a rejected key without a prefix': ['      x-kolbo-key-prefix: live_\n', ''],
  },
  'kolbo/request-bound': {
    'a parameter without a bound': [
      'type: string\n        x-kolbo-unbounded: identifier',
      'type: string',
    ],
    'an integer parameter without a smallest value': ['        minimum: 1\n        maximum: 1000\n', '        maximum: 1000\n'],
    'an integer parameter without a largest value': ['        maximum: 1000\n', ''],
    'an integer member without a largest value': ['          minimum: 1\n          x-kolbo-unbounded: unstated\n', '          minimum: 1\n'],
    'an integer with bounds and a reason for none': [
      '        maximum: 1000\n',
      '        maximum: 1000\n        x-kolbo-unbounded: unstated\n',
    ],
    'a pattern that everything matches': ['            maxLength: 64\n', "            pattern: '.*'\n"],
    'a format that bounds nothing': ['format: uri', 'format: byte'],
    'a map without a bound': ['          maxProperties: 16\n', ''],
    'a property without a type': ['          type: boolean\n          description: Whether to', '          description: Whether to'],
    'a reason where nothing needs a bound': [
      'description: Whether to answer',
      'x-kolbo-unbounded: unstated\n          description: Whether to answer',
    ],
    'a reason in an answer': [
      '          description: Where its state is.',
      '          x-kolbo-unbounded: unstated\n          description: Where its state is.',
    ],
    'an array without a bound': ['          maxItems: 3\n', ''],
    'items without a bound': ['            x-kolbo-unbounded: unstated\n', ''],
    'a value of a map without a bound': ['            maxLength: 64\n', ''],
    'an alternative without a bound': [
      '        - type: string\n          maxLength: 10',
      '        - type: string',
    ],
    'a bound and a reason for none': [
      'maxLength: 64',
      'maxLength: 64\n            x-kolbo-unbounded: unstated',
    ],
  },
  'kolbo/schema-description': {
    'a component without a description': ['      description: Length in seconds.\n', ''],
    'a property without a description': ['          description: A mask.\n', ''],
    'a property of a fragment without a description': [
      '        properties:\n          files: {}\n',
      '        properties:\n          more: {type: boolean}\n',
    ],
  },
  'kolbo/shared-options': {
    'a member that request and form both describe': [
      '        mask:\n          type',
      `        words:
          type: array
          maxItems: 3
          items:
            type: string
            x-kolbo-unbounded: unstated
          description: The subject of the thing.
        mask:
          type`,
    ],
    'a shared member that is described again': [
      '        mask:\n          type',
      '        labels: {type: object, description: Labels., maxProperties: 1, additionalProperties: {type: boolean}}\n        mask:\n          type',
    ],
  },
  'kolbo/source': {
    'a mark of a keyword that is not there': ['default: code}', 'minLength: code}'],
    'a mark of a value that is not there': ['enum.small', 'enum.tiny'],
    'a mark of a response that is not there': ['responses.403: mcp', 'responses.418: mcp'],
    'a mark of a member of an extension that is not there': ['{types: code}', '{default: code}'],
  },
  'kolbo/spellings': {
    'a word for no value': ['{done: completed}', '{done: complete}'],
    'a word that is a value': ['{done: completed}', '{failed: completed}'],
    'a word in upper case': ['{done: completed}', '{Done: completed}'],
  },
  'kolbo/stream': {
    'events without the extension': [/ {6}x-kolbo-stream:\n( {8}.*\n)+/, ''],
    'a field that the request does not have': ['field: stream', 'field: events'],
    'an unknown event': ['event: Answer\n', 'event: Chunk\n'],
    'an unknown transcript': ['transcript: answerStream', 'transcript: answers'],
    'a transcript without its end': ['data: [DONE]', 'data: {}'],
    'an event that is no JSON': ['data: {\\"texts', 'data: {texts'],
  },
  'kolbo/success-content': {
    'an answer without content': [/ {10}content:\n( {12}.*\n)+(?= {10}links)/, ''],
  },
  'kolbo/terminal-state': {
    'an unknown state': ['x-kolbo-terminal: [completed, failed]', 'x-kolbo-terminal: [completed, broken]'],
  },
  'kolbo/text-pointer': {
    'a pointer to nothing': ['x-kolbo-text: /texts/0', 'x-kolbo-text: /text'],
    'a pointer to an object': ['x-kolbo-message: /error/message', 'x-kolbo-message: /error'],
  },
  'kolbo/unused-tag': {
    'a tag without operations': ['tags:\n', 'tags:\n  - {name: Others, description: Nothing.}\n'],
  },
  'kolbo/upload': {
    'a file of the form that it leaves out': [/ {10}- part: mask\n( {12}.*\n)+/, ''],
    'a part that the form does not have': ['part: mask', 'part: masks'],
    'another minimum': ['minCount: 1\n', 'minCount: 2\n'],
    'another maximum': ['maxCount: 2\n', 'maxCount: 3\n'],
    'a file that the form may lack': [
      'required: [files]\n      not:\n        required: [url]',
      'not:\n        required: [url]',
    ],
    'a count without words': ['            countRule: Upload at most one mask.\n', ''],
    'media types without words': ['            typeRule: The files must be images.\n', ''],
    'a size without words': ['            sizeRule: Each file may have 1 MB.\n', ''],
    'a size in other words': ['Each file may have 1 MB', 'Each file may have 10 MB'],
    'a size that the form tells otherwise': ['each of at most 1 MB', 'each of at most 3 MB'],
    'a total size without words': ['        sizeRule: Together the files may have 2 MB.\n', ''],
    'a total size that the form does not tell': [', together of at most 2 MB', ''],
    'a media type that the encoding does not have': ['mediaTypes: [image/*]', 'mediaTypes: [image/*, video/*]'],
    'a part without an encoding': [/ {12}encoding:\n( {14}.*\n)+/, ''],
  },
  'rule/operation-id-verb-noun': {
    'no verb': ['operationId: createAnswer', 'operationId: answers'],
    'a verb of its own': ['operationId: createAnswer', 'operationId: makeAnswer'],
    'a verb without a noun': ['operationId: createAnswer', 'operationId: create'],
    'two verbs': ['operationId: createAnswer', 'operationId: createListAnswer'],
  },
  'rule/example-summary': {
    'an example without a summary': ['                  summary: Started\n', ''],
  },
  'no-unused-components': {
    'a schema that nothing refers to': [
      '    Length:\n',
      '    Width: {type: boolean, description: Unused.}\n    Length:\n',
    ],
  },
  'operation-4xx-response': {
    'no error that a caller causes': [/ {8}'400':\n( {10}.*\n)+ {8}'429':\n {10}description(.*\n {10})+.*\n/, ''],
  },
  'operation-operationId-unique': {
    'an operationId twice': ['operationId: createAnswer', 'operationId: generateThing'],
  },
  'no-invalid-media-type-examples': {
    'an example that breaks its schema': ['length: 5', 'length: long'],
  },
  'parameter-description': {
    'a parameter without a description': [
      '      description: Id of the thing.\n      schema',
      '      schema',
    ],
  },
  struct: {
    'a job without a type': ['      x-kolbo-job:\n        type: thing\n', '      x-kolbo-job:\n'],
    'a job whose result is not known': ['        result: {name: ThingResult, members: [url]}\n', ''],
    'a result without a name': ['{name: ThingResult, members: [url]}', '{members: [url]}'],
    'pages without items': ['{items: things, page: page', '{page: page'],
    'a job with a misspelt member': ['pollIntervalHint: 3', 'pollIntervalHint: 3\n        pollInterval: 3'],
    'a status example that is missing': ['completed: thingCompleted, ', ''],
    'an upload part without a count': ['            minCount: 1\n', ''],
    'an exclusion of an unknown kind': ['require: exactlyOne', 'require: oneOf'],
    'models without a list': ['{list: listKinds, type: thing', '{type: thing', /list/],
    'a price that is never charged': ['        charged: start\n', ''],
    'a price that is charged at some other time': ['charged: start', 'charged: later'],
    'a price with a misspelt member': ['rounding: up', 'round: up'],
    'a limit that nobody keeps': ['beyond: refused', 'beyond: noticed'],
    'a multiplier by nothing': ['{model: size_multipliers, by: size, ', '{model: size_multipliers, '],
    'a flat rate that replaces nothing': [', replaces: length}', '}'],
    'tokens that cost in one direction': ['{input: cost.input, output', '{output'],
    'a rate limit per something else': ['per: address', 'per: key'],
    'an alias that is no list': ['{thing_id: [thingId, id]}', '{thing_id: thingId}'],
    'a spelling that is no text': ['{done: completed}', '{done: [completed]}'],
    'an unknown source of a member': ['default: code}', 'default: guessed}'],
    'an unknown source': ['x-kolbo-source: inferred', 'x-kolbo-source: guessed'],
    'an unknown reason for no bound': ['x-kolbo-unbounded: identifier', 'x-kolbo-unbounded: unknown'],
    'a surface without a prefix': ['    pathPrefix: /api/api-keys\n', ''],
    'a code without a meaning': [
      '          meaning: A job found its input unfit.\n',
      '          status: 400\n',
    ],
    'a stream without a terminator': ["        terminator: '[DONE]'\n", ''],
  },
};

const cases = Object.entries(BREAKS).flatMap(([rule, breaks]) =>
  Object.entries(breaks).map(([name, [text, replacement, said = /./]]) => ({
    title: `${rule} finds ${name}`,
    rule,
    said,
    document: SAMPLE.replace(text, () => replacement),
  })),
);

/** Each extension of the sample with a value of no type that any extension has. */
const malformed = [5, [5]].flatMap((value) =>
  [...new Map(pathsOfExtensions(parse(SAMPLE)).map((path) => [path.at(-1), path])).values()].map((path) => {
    const document = parse(SAMPLE);
    path.slice(0, -1).reduce((node, key) => node[key], document)[path.at(-1)] = value;
    return { path, value, document: JSON.stringify(document, null, 1) };
  }),
);

function pathsOfExtensions(node, path = []) {
  return Object.entries(Object(node)).flatMap(([key, value]) =>
    typeof key === 'string' && key.startsWith('x-kolbo-')
      ? [[...path, key]]
      : typeof value === 'object'
        ? pathsOfExtensions(value, [...path, key])
        : [],
  );
}

// These compile the schemas of each document, which takes as long as all other rules together.
const EXAMPLE_RULES = [
  'no-invalid-media-type-examples',
  'no-invalid-parameter-examples',
  'no-invalid-schema-examples',
];
const breakExamples = cases.filter(({ rule }) => EXAMPLE_RULES.includes(rule));
const others = cases.filter((broken) => !breakExamples.includes(broken));
const documentsOf = (broken) => broken.map(({ document }) => document);
const [[sampleProblems, ...exampleProblems], otherProblems] = await Promise.all([
  lint([SAMPLE, ...documentsOf(breakExamples)], []),
  lint(documentsOf([...others, ...malformed]), EXAMPLE_RULES),
]);
const problems = new Map([
  ...pairs(breakExamples, exampleProblems),
  ...pairs([...others, ...malformed], otherProblems),
]);

function pairs(keys, values) {
  return keys.map((key, i) => [key, values[i]]);
}

/** Runs Redocly's command line, which may find problems, in a directory. */
async function redocly(directory, ...args) {
  const child = spawn(process.execPath, ['node_modules/@redocly/cli/bin/cli.js', ...args], {
    cwd: directory,
    env: { ...process.env, REDOCLY_SUPPRESS_NOTIFICATIONS: 'true', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status, stdout, stderr };
}

/** The problems that Redocly finds with the project's own configuration, for each document. */
async function lint(documents, skippedRules) {
  const directory = mkdtempSync(join(tmpdir(), 'rules-'));
  try {
    const files = documents.map((document, i) => {
      const file = join(directory, `${i}.yaml`);
      writeFileSync(file, document);
      return file;
    });
    const { stdout, stderr } = await redocly(
      SPEC,
      'lint',
      '--format=json',
      '--max-problems=1000',
      ...skippedRules.map((rule) => `--skip-rule=${rule}`),
      ...files,
    );
    // One JSON object for each document, in their order.
    const reports = stdout.split(/(?<=^\})(?=\{)/m).map((report) => JSON.parse(report));
    assert.equal(reports.length, documents.length, stderr);
    return reports.map((report) => report.problems);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('the sample keeps every rule', () => {
  assert.deepEqual(sampleProblems, []);
});

for (const broken of cases) {
  const { title, rule, said, document } = broken;
  test(title, () => {
    assert.notEqual(document, SAMPLE, 'the text to replace is not in the sample');
    const found = problems.get(broken).filter(({ severity }) => severity === 'error');
    assert.ok(
      found.some((problem) => problem.ruleId === rule && said.test(problem.message)),
      `found: ${found.map((problem) => `${problem.ruleId}: ${problem.message}`).join('\n') || 'nothing'}`,
    );
  });
}

for (const broken of malformed) {
  const { path, value } = broken;
  test(`${path.at(-1)} that is ${JSON.stringify(value)} is refused where it stands`, () => {
    const pointer = `#/${path.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
    const places = problems.get(broken).flatMap(({ location }) => location.map((place) => place.pointer));
    assert.ok(places.some((place) => place?.startsWith(pointer)), `found: ${places.join('\n') || 'nothing'}`);
  });
}

/** What is done to a copy of the document: file, text and mistake, and what the output says of it. */
const MISTAKES = {
  'a schema that is not there': [
    'paths/generate-video.yaml',
    'schemas/VideoRequest.yaml',
    'schemas/VideoReqest.yaml',
    "Can't resolve $ref: ENOENT",
  ],
  'a response that is not there': [
    'paths/generate-music.yaml',
    'responses/Forbidden.yaml',
    'responses/Forbiden.yaml',
    "Can't resolve $ref: ENOENT",
  ],
  'a property whose schema is not there': [
    'components/schemas/GenerationStatus.yaml',
    '$ref: GenerationState.yaml',
    '$ref: GenerationSate.yaml',
    "Can't resolve $ref: ENOENT",
  ],
  'a misspelt extension': [
    'paths/generate-sound.yaml',
    'x-kolbo-method:',
    'x-kolbo-methd:',
    'Operation has no extension x-kolbo-methd.',
  ],
  'an extension with a wrong value': [
    'paths/generate-speech.yaml',
    'pollIntervalHint: 3',
    'pollIntervalHint: three',
    'Expected type `integer` but got `string`.',
  ],
  'an example that does not validate': [
    'components/examples/imageOptionsRequest.yaml',
    'enhance_prompt: false',
    'enhance_prompt: 5',
    'Example value must conform to the schema: `enhance_prompt` property type must be boolean.',
  ],
};

test('mistakes are told by file and line', async (t) => {
  const copy = mkdtempSync(join(tmpdir(), 'mistakes-'));
  try {
    for (const part of ['openapi', 'plugins', 'redocly.yaml', 'package.json']) {
      cpSync(join(SPEC, part), join(copy, part), { recursive: true });
    }
    symlinkSync(join(SPEC, 'node_modules'), join(copy, 'node_modules'), 'junction');
    const lines = {};
    for (const [name, [file, text, mistake]] of Object.entries(MISTAKES)) {
      const wrong = readFileSync(join(copy, 'openapi', file), 'utf8').replace(text, () => mistake);
      lines[name] = wrong.split('\n').findIndex((line) => line.includes(mistake)) + 1;
      writeFileSync(join(copy, 'openapi', file), wrong);
    }
    const { status, stdout, stderr } = await redocly(copy, 'lint', 'published', '--max-problems=1000');
    assert.equal(status, 1);
    // Each problem begins with its number and place.
    const told = (stdout + stderr).split(/^(?=\[\d+\] )/m);
    for (const [name, [file, , , said]] of Object.entries(MISTAKES)) {
      await t.test(name, () => {
        const place = `openapi/${file}:${lines[name]}:`;
        assert.ok(told.some((problem) => problem.includes(`] ${place}`) && problem.includes(said)), told.join(''));
      });
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
});

test('every file of the document is used', () => {
  const used = new Set();
  function read(file) {
    if (used.has(file)) return;
    used.add(file);
    for (const [, reference] of readFileSync(file, 'utf8').matchAll(/^[^#\n]*[\s']([\w./-]+\.yaml)'?$/gm)) {
      read(join(dirname(file), reference));
    }
  }
  read(join(SPEC, 'openapi/openapi.yaml'));
  const files = readdirSync(join(SPEC, 'openapi'), { recursive: true })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(SPEC, 'openapi', name));
  assert.deepEqual([...used].sort(), files.sort());
});

test('of the document and its plugins only the Java samples know the client', () => {
  const names = /KolboClient|ai\.kolbo\.client|kolbo-client|client-(generated|extensions)/;
  const files = ['openapi', 'plugins', 'reference', 'npm'].flatMap((folder) =>
    readdirSync(join(SPEC, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.js'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const knowing = files.filter((file) => names.test(readFileSync(file, 'utf8')));
  assert.deepEqual(knowing, [join(SPEC, 'plugins/samples/java.js')]);
});

test('each rule has a test', () => {
  for (const rule of Object.keys(rules)) assert.ok(`kolbo/${rule}` in BREAKS, rule);
});

test('EXTENSIONS.md lists the extensions, the reasons and the sources', () => {
  const text = readFileSync(join(SPEC, 'EXTENSIONS.md'), 'utf8');
  const listed = [...text.matchAll(/^\| \[`(x-kolbo-[a-z-]+)`\]/gm)].map(([, name]) => name);
  // Not of the published document, but of the view for generators.
  assert.deepEqual(listed.filter((name) => name !== 'x-kolbo-constant').sort(), EXTENSION_NAMES.toSorted());
  const reasons = [...text.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, reason]) => reason);
  assert.deepEqual(reasons, UNBOUNDED_REASONS);
  const sources = text.slice(text.indexOf('## Sources'));
  for (const source of SOURCES) assert.ok(sources.includes(`\`${source}\``), source);
});
