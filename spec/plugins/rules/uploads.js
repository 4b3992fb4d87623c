import { entries, follow, properties, reach, required } from './document.js';

/** The files that an operation takes are those of its form. */
export function upload() {
  return {
    Operation(operation, { location, report, resolve }) {
      const form = reach(
        { node: operation, location },
        ['requestBody', 'content', 'multipart/form-data', 'schema'],
        resolve,
      );
      const contentTypes = reach(
        { node: operation, location },
        ['requestBody', 'content', 'multipart/form-data', 'encoding'],
        resolve,
      ).node;
      const files = new Map(
        [...properties(form, resolve)].filter(
          ([, { node }]) => node.format === 'binary' || node.items?.format === 'binary',
        ),
      );
      const requiredParts = required(form, resolve);
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
        const min = requiredParts.includes(part) ? (file.minItems ?? 1) : 0;
        const max = file.type === 'array' ? file.maxItems : 1;
        if (minCount !== min) complain(`minCount of ${part} is ${min}, as in the form.`);
        if (maxCount !== max) complain(`maxCount of ${part} is ${max}, as in the form.`);
        if ((min > 0 || max !== undefined) && !rules.countRule)
          complain(`A countRule says how many ${part} there are.`);
        if (mediaTypes && !rules.typeRule) complain(`A typeRule says what ${part} may be.`);
        if (mediaTypes && contentTypes?.[part]?.contentType !== mediaTypes.join(', '))
          complain(`The encoding of ${part} has the contentType ${mediaTypes.join(', ')}.`);
        if (maxFileBytes && ![rules.sizeRule, file.description].every((text) => says(text, maxFileBytes)))
          complain(`A sizeRule and the description of ${part} say how many MB it may have.`);
      }
      if (facts?.maxTotalBytes) {
        const descriptions = [...files.values()].map(({ node }) => node.description);
        const isDescribed = descriptions.some((text) => says(text, facts.maxTotalBytes));
        if (!says(facts.sizeRule, facts.maxTotalBytes) || !isDescribed)
          complain('A sizeRule and a description say how many MB the files may have together.');
      }
    },
  };
}

function says(text, bytes) {
  return new RegExp(`\\b${bytes / 1048576} ?MB\\b`).test(text);
}

/** The fields that exclude or replace each other are fields of a body, and the bodies' schemas say the same. */
export function exclusion() {
  return {
    Operation(operation, { location, report, resolve }) {
      const exclusions = operation['x-kolbo-exclusions'];
      if (!exclusions) return;
      const complain = (message) => report({ message, location: location.child(['x-kolbo-exclusions']) });
      const alternatives = exclusions.flatMap((one) => one.alternatives);
      if (exclusions.some((one) => one.alternatives.length < 2) || alternatives.some((one) => one.length === 0)) {
        complain('An exclusion has two or more alternatives, each with a field.');
        return;
      }
      const named = [...new Set(alternatives.flat())];
      const bodies = entries({ node: operation, location }, ['requestBody', 'content'], resolve).map(
        ([type, body]) => [type, reach(body, ['schema'], resolve)],
      );
      const fields = new Map(bodies.map(([type, body]) => [type, properties(body, resolve)]));
      for (const field of named) {
        if (![...fields.values()].some((known) => known.has(field))) complain(`No body has the field ${field}.`);
      }
      for (const [type, body] of bodies) {
        const others = required(body, resolve).filter((field) => !named.includes(field));
        const wrong = subsets(named).find((given) => {
          const isRight =
            given.every((field) => fields.get(type).has(field)) && exclusions.every((one) => keeps(one, given));
          return accepts(body, new Set([...others, ...given]), resolve) !== isRight;
        });
        if (wrong) complain(`The schema of ${type} and the rule disagree about {${wrong.join(', ')}}.`);
      }
    },
  };
}

function keeps({ require, alternatives }, given) {
  const whole = alternatives.filter((fields) => fields.every((field) => given.includes(field)));
  const touched = alternatives.filter((fields) => fields.some((field) => given.includes(field)));
  return require === 'exactlyOne' ? whole.length === 1 && touched.length === 1 : whole.length > 0;
}

function subsets([first, ...rest]) {
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((some) => [some, [first, ...some]]);
}

/** Whether a schema lets a set of fields be given together, whatever their values. */
function accepts(schema, given, resolve) {
  const { node, location } = follow(schema, resolve);
  const count = (keyword) =>
    (node[keyword] ?? []).filter((part) => accepts({ node: part, location }, given, resolve)).length;
  return (
    (node.required ?? []).every((field) => given.has(field)) &&
    !(node.not && accepts({ node: node.not, location }, given, resolve)) &&
    (!node.oneOf || count('oneOf') === 1) &&
    (!node.anyOf || count('anyOf') > 0) &&
    count('allOf') === (node.allOf ?? []).length
  );
}
