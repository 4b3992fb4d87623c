const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Behind the path of an operation's form in the codegen view; HTTP clients never send it. */
export const FRAGMENT = '#multipart';

/** Every operation of a bundled document, with the path item that holds it. */
export function* operations(root) {
  for (const [path, item] of Object.entries(root.paths)) {
    for (const method of METHODS) {
      if (item[method]) yield { path, item, method, operation: item[method] };
    }
  }
}

/** The value that a local reference points at, or the value itself. */
export function dereference(root, value) {
  if (!value?.$ref) return value;
  return value.$ref
    .slice('#/'.length)
    .split('/')
    .reduce((node, key) => node[key.replaceAll('~1', '/').replaceAll('~0', '~')], root);
}

/** Every object that can be reached from these, through references too, but for examples. */
export function reachable(root, start) {
  const seen = new Set();
  const visit = (value) => {
    const node = dereference(root, value);
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    for (const [name, child] of Object.entries(node)) {
      if (name !== 'example' && name !== 'examples') visit(child);
    }
  };
  start.forEach(visit);
  return seen;
}

/** A name without case and underscores. */
export function plain(name) {
  return name.replaceAll('_', '').toLowerCase();
}

/** Whether a name is the first of those that differ only in case and underscores. */
export function isFirst(names, name) {
  return !names.has(plain(name)) && names.add(plain(name));
}

/** Whether a part of a form may hold files of a kind, such as image/*. */
export function takes({ mediaTypes = ['*/*'] }, kind) {
  const family = (type) => type.split('/')[0];
  return mediaTypes.some((type) => [type, kind].some((of) => family(of) === '*') || family(type) === family(kind));
}
