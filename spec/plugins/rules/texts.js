/** A description is more than blanks, and a header has one. */
export function blankDescription() {
  return {
    any(node, { location, report }) {
      for (const name of ['description', 'summary']) {
        if (typeof node?.[name] === 'string' && node[name].trim() === '') {
          report({ message: `The ${name} is blank.`, location: location.child([name]) });
        }
      }
    },
    Header({ description }, { location, report }) {
      if (description === undefined) report({ message: 'A header has a description.', location });
    },
  };
}

/** Each tag has operations. */
export function unusedTag() {
  const used = new Set();
  return {
    Operation({ tags = [] }) {
      for (const tag of tags) used.add(tag);
    },
    Root: {
      leave({ tags = [] }, { location, report }) {
        for (const [i, { name }] of tags.entries()) {
          if (!used.has(name)) {
            report({ message: `No operation has the tag ${name}.`, location: location.child(['tags', i]) });
          }
        }
      },
    },
  };
}
