/** Nothing that begins with `x-kolbo-` is misspelt or in the wrong place. */
export function knownExtension() {
  return {
    any(node, { type, location, report }) {
      for (const name of Object.keys(node ?? {})) {
        if (name.startsWith('x-kolbo-') && !(name in type.properties)) {
          report({
            message: `${type.name} has no extension ${name}.`,
            location: location.child([name]).key(),
          });
        }
      }
    },
  };
}
