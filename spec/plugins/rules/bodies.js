import { eachOperation, properties, reach } from './document.js';

const SUFFIXES = { 'application/json': 'Request', 'multipart/form-data': 'Form' };

/**
 * The bodies of an operation are named after what it acts on: generateImage takes an ImageRequest, createTranscription a
 * TranscriptionRequest or a TranscriptionForm. What both take is described once, in TranscriptionOptions.
 */
export function bodyName() {
  return eachOperation((operation, { report, resolve }) => {
    const noun = operation.node.operationId?.replace(/^[a-z]+/, '');
    const bodies = reach(operation, ['requestBody', 'content'], resolve);
    for (const [mediaType, suffix] of Object.entries(SUFFIXES)) {
      const media = reach(bodies, [mediaType], resolve);
      if (!media.node) continue;
      if (nameOf(media.node.schema) !== noun + suffix) {
        report({ message: `The schema of this body is called ${noun}${suffix}.`, location: media.location });
      }
      const schema = reach(media, ['schema'], resolve);
      for (const shared of schema.node?.allOf ?? []) {
        if (nameOf(shared) !== `${noun}Options`) {
          report({ message: `What bodies share is called ${noun}Options.`, location: schema.location });
        }
      }
    }
  });
}

/** What a request and its form both take is written once. */
export function sharedOptions() {
  return eachOperation((operation, { report, resolve }) => {
    const bodies = Object.keys(SUFFIXES).map((type) =>
      reach(operation, ['requestBody', 'content', type, 'schema'], resolve),
    );
    const [request, form] = bodies;
    if (!request.node || !form.node) return;
    const own = form.node.properties ?? {};
    const twice = Object.entries(request.node.properties ?? {})
      .filter(([name, property]) => JSON.stringify(property) === JSON.stringify(own[name]))
      .map(([name]) => name);
    if (twice.length > 0) {
      report({ message: `${twice.join(', ')} of request and form are the same: share them.`, location: form.location });
    }
    const [shared] = (request.node.allOf ?? []).map(nameOf);
    for (const body of [request, form]) {
      for (const name of overridden(body, resolve)) {
        report({ message: `${name} stands in ${shared} already.`, location: body.location });
      }
    }
  });
}

/** The properties of a schema that it has from others by `allOf` as well. */
function overridden({ node, location }, resolve) {
  const shared = properties({ node: { allOf: node.allOf }, location }, resolve);
  return Object.keys(node.properties ?? {}).filter((name) => shared.has(name));
}

function nameOf(schema) {
  return schema?.$ref?.match(/([^/]+?)(\.yaml)?$/)[1];
}
