/** The function, computed once for each object that it is asked about: many invariants ask the same of the same entry. */
export function oncePer<Item extends object, Result extends string | object>(
  compute: (item: Item) => Result,
): (item: Item) => Result {
  const results = new WeakMap<Item, Result>();
  return (item) => {
    const known = results.get(item);
    if (known !== undefined) return known;
    const result = compute(item);
    results.set(item, result);
    return result;
  };
}
