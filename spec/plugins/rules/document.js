/** A node and its location, behind any references; no node, and the location of the reference, if that is broken. */
export function follow({ node, location }, resolve) {
  while (node?.$ref) {
    const to = resolve(node, location.source.absoluteRef);
    if (to.node === undefined) return { node: undefined, location };
    ({ node, location } = to);
  }
  return { node, location };
}

/** The node that keys lead to, through references; its `node` is undefined if there is none. */
export function reach(from, keys, resolve) {
  let at = follow(from, resolve);
  for (const key of keys) {
    if (at.node?.[key] === undefined) return { node: undefined, location: at.location };
    at = follow({ node: at.node[key], location: at.location.child([key]) }, resolve);
  }
  return at;
}

/** What the keys of the reached map hold, as [key, { node, location }]. */
export function entries(from, keys, resolve) {
  const map = reach(from, keys, resolve);
  return Object.keys(map.node ?? {}).map((key) => [key, reach(map, [key], resolve)]);
}

/** The properties of an object schema, as a map of { node, location }, with those that `allOf` adds. */
export function properties(schema, resolve) {
  const shared = entries(schema, ['allOf'], resolve).flatMap(([, part]) => [...properties(part, resolve)]);
  return new Map([...shared, ...entries(schema, ['properties'], resolve)]);
}

/** The names of the properties that an object schema requires, with those that `allOf` adds. */
export function required(schema, resolve) {
  const shared = entries(schema, ['allOf'], resolve).flatMap(([, part]) => required(part, resolve));
  return [...new Set([...(follow(schema, resolve).node?.required ?? []), ...shared])];
}

/** A rule that needs the whole document: visits each operation once everything has been read. */
export function eachOperation(check) {
  const operations = [];
  let path;
  let root;
  return {
    Root: {
      enter(node, { location }) {
        root = { node, location };
      },
      leave(_, { report, resolve }) {
        for (const operation of operations) check(operation, { operations, root, report, resolve });
      },
    },
    PathItem(_, { key }) {
      path = key;
    },
    Operation(node, { location, key }) {
      operations.push({ node, location, path, method: key });
    },
  };
}

/** The answers of an operation, as [status, { node, location }]. */
export function responses(operation, resolve) {
  return entries(operation, ['responses'], resolve);
}

/** The answer of an operation that went well; its `node` is undefined if there is none. */
export function success(operation, resolve) {
  const found = responses(operation, resolve).find(([status]) => status.startsWith('2'));
  return found?.[1] ?? { node: undefined, location: operation.location };
}

/** The members of the bodies that an operation takes, whatever their media type. */
export function bodyMembers(operation, resolve) {
  const bodies = entries(operation, ['requestBody', 'content'], resolve);
  return new Map(bodies.flatMap(([, media]) => [...properties(reach(media, ['schema'], resolve), resolve)]));
}

/** The schema of what an operation lists as its `x-kolbo-answer`; undefined if that is no list. */
export function listedItem(operation, resolve) {
  const schema = reach(success(operation, resolve), ['content', 'application/json', 'schema'], resolve);
  const items = properties(schema, resolve).get(operation.node['x-kolbo-answer']);
  return items?.node.type === 'array' ? reach(items, ['items'], resolve) : undefined;
}

/**
 * Where a schema stands: it is a `component`, a `property`, a `fragment` of a combination, or else `inline`. A property
 * below a fragment belongs to it unless it has a type of its own.
 */
export function place({ pointer }, schema) {
  const path = pointer.replace(/^#\/(components\/schemas\/[^/]+)?/, '').replace(/^\//, '');
  if (path === '') return 'component';
  const keywords = path.replaceAll(/(^|\/)properties\/[^/]+/g, '$1property').split('/');
  const isProperty = keywords.at(-1) === 'property';
  const isFragment = keywords.at(-1) === 'not' || ['allOf', 'anyOf', 'oneOf'].includes(keywords.at(-2));
  const isBelow = keywords.some((keyword) => ['allOf', 'anyOf', 'oneOf', 'not'].includes(keyword));
  if (isFragment || (isBelow && isProperty && !schema.type && !schema.properties)) return 'fragment';
  return isProperty ? 'property' : 'inline';
}

/** Rules that say where they were when they met something malformed, beside those that say what is wrong with it. */
export function guarded(rules) {
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, (options) => guardedVisitor(name, rule(options))]),
  );
}

function guardedVisitor(name, visitor) {
  if (typeof visitor === 'object' && visitor !== null) {
    return Object.fromEntries(Object.entries(visitor).map(([key, value]) => [key, guardedVisitor(name, value)]));
  }
  if (typeof visitor !== 'function') return visitor;
  return (node, context, ...others) => {
    try {
      return visitor(node, context, ...others);
    } catch (error) {
      context.report({
        message: `kolbo/${name} cannot check this before it is well-formed: mend the other errors first (${error.message}).`,
        location: context.location,
      });
    }
  };
}
