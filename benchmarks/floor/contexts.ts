// An object a context, which its parent knows.

const size = 10_000;
const branches = 10;

interface Node {
  done: boolean;
  children: Node[] | null;
}

function cancel(root: Node): void {
  const all = [root];
  for (let node; (node = all.pop()) !== undefined;) {
    node.done = true;
    if (node.children !== null) all.push(...node.children);
    node.children = null;
  }
}

export function contextTrees(n: number): number {
  let done = 0;
  for (let i = 0; i < n / size; i++) {
    const root: Node = { done: false, children: null };
    const tree = [root];
    for (let j = 1; j < size; j++) {
      const node: Node = { done: false, children: null };
      const parent = tree[Math.floor((j - 1) / branches)] as Node;
      (parent.children ??= []).push(node);
      tree.push(node);
    }
    cancel(root);
    for (const node of tree) if (node.done) done++;
  }
  return done;
}
