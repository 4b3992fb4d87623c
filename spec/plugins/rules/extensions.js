const FOREIGN = ['x-displayName', 'x-tagGroups'];

/** No extension is unknown, misspelt or in the wrong place. */
export function knownExtension() {
  return {
    any(node, { type, location, report }) {
      for (const name of Object.keys(node ?? {})) {
        if (isUnknown(name, type)) {
          report({
            message: `${type.name} has no extension ${name}.`,
            location: location.child([name]).key(),
          });
        }
      }
    },
  };
}

function isUnknown(name, { properties }) {
  if (name.startsWith('x-kolbo-')) return !(name in properties);
  return name.startsWith('x-') && !FOREIGN.includes(name);
}

/** A rate limit lets something through. */
export function rateLimit() {
  return {
    KolboRateLimit({ requests, seconds }, { location, report }) {
      if (!(requests > 0 && seconds > 0)) {
        report({ message: 'requests and seconds are above 0.', location });
      }
    },
  };
}

/** The rejected key looks like a key. */
export function rejectedKey() {
  return {
    SecurityScheme(scheme, { location, report }) {
      const { 'x-kolbo-rejected-key': key, 'x-kolbo-key-prefix': prefix } = scheme;
      if (key !== undefined && !(prefix && key.startsWith(prefix))) {
        report({ message: 'x-kolbo-rejected-key begins with x-kolbo-key-prefix.', location });
      }
    },
  };
}

/** What is marked member by member is there: a member, a value of an enumeration, or a response. */
export function source() {
  return {
    any(node, { type, location, report }) {
      // Of an extension its `sources`, which elsewhere may be the name of anything.
      const name = type.name.startsWith('Kolbo') ? 'sources' : 'x-kolbo-sources';
      if (typeof node?.[name] === 'object') {
        for (const path of Object.keys(node[name] ?? {})) {
          if (!isThere(node, path)) {
            report({
              message: `${name} names ${path}, which is not there: name a member beside it, or take the mark away.`,
              location: location.child([name, path]).key(),
            });
          }
        }
      }
    },
  };
}

function isThere(node, path) {
  if (path in node) return true;
  const [member, value] = path.split('.');
  const values = node[member] ?? {};
  return Array.isArray(values) ? values.includes(value) : value in values;
}
