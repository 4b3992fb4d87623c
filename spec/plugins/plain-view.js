const MARKS = ['x-kolbo-source', 'x-kolbo-sources', 'x-kolbo-unbounded'];

/** The document without the marks that say where a fact comes from, or why something has no bound. */
export default function plainView() {
  return {
    Root: {
      leave(root) {
        dropMarks(root, false);
      },
    },
  };
}

function dropMarks(node, inExtension) {
  if (typeof node !== 'object' || node === null) return;
  for (const name of MARKS) delete node[name];
  if (inExtension) delete node.sources;
  for (const [name, child] of Object.entries(node)) dropMarks(child, inExtension || name.startsWith('x-kolbo-'));
}
