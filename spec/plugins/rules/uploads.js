import { entries, reach } from './document.js';

/** The files that an operation takes are those of its form. */
export function upload() {
  return {
    Operation(operation, { location, report, resolve }) {
      const form = reach(
        { node: operation, location },
        ['requestBody', 'content', 'multipart/form-data', 'schema'],
        resolve,
      );
      const files = new Map(
        entries(form, ['properties'], resolve).filter(
          ([, { node }]) => node.format === 'binary' || node.items?.format === 'binary',
        ),
      );
      const facts = operation['x-kolbo-upload'];
      const parts = facts?.parts ?? [];
      const at = facts ? location.child(['x-kolbo-upload']) : location;
      const complain = (message) => report({ message, location: at });

      for (const name of files.keys()) {
        if (!parts.some(({ part }) => part === name)) complain(`x-kolbo-upload has the file part ${name}.`);
      }
      for (const { part, minCount, maxCount, mediaTypes, maxFileBytes, ...rules } of parts) {
        const file = files.get(part)?.node;
        if (!file) {
          complain(`The form has no file part ${part}.`);
          continue;
        }
        const min = form.node.required?.includes(part) ? (file.minItems ?? 1) : 0;
        const max = file.type === 'array' ? file.maxItems : 1;
        if (minCount !== min) complain(`minCount of ${part} is ${min}, as in the form.`);
        if (maxCount !== max) complain(`maxCount of ${part} is ${max}, as in the form.`);
        if ((min > 0 || max !== undefined) && !rules.countRule)
          complain(`A countRule says how many ${part} there are.`);
        if (mediaTypes && !rules.typeRule) complain(`A typeRule says what ${part} may be.`);
        if (maxFileBytes && !rules.sizeRule) complain(`A sizeRule says how large ${part} may be.`);
      }
      if (facts?.maxTotalBytes && !facts.sizeRule)
        complain('A sizeRule says how large the files may be together.');
    },
  };
}

/** The fields that exclude each other are fields of a body. */
export function exclusionField() {
  return {
    Operation(operation, { location, report, resolve }) {
      const fields = new Set();
      for (const [, body] of entries({ node: operation, location }, ['requestBody', 'content'], resolve)) {
        for (const [name] of entries(body, ['schema', 'properties'], resolve)) fields.add(name);
      }
      for (const { alternatives } of operation['x-kolbo-exclusions'] ?? []) {
        for (const field of alternatives.flat()) {
          if (!fields.has(field)) {
            report({
              message: `No body has the field ${field}.`,
              location: location.child(['x-kolbo-exclusions']),
            });
          }
        }
      }
    },
  };
}
