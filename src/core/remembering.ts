/** Remembers answers of a pure function that is asked the same again and again. */

/** Works out the answer of this key, or knows it. What the answer depends on is all in the key. */
export type Remembering<V> = (key: string, work: () => V) => V;

/** After `most` different answers it begins anew. */
export function remembering<V>(most: number): Remembering<V> {
  const known = new Map<string, { readonly value: V }>();
  return (key, work) => {
    const before = known.get(key);
    if (before !== undefined) return before.value;
    const value = work();
    if (known.size >= most) known.clear();
    known.set(key, { value });
    return value;
  };
}
