/** A pure function that keeps its last result, for those who ask the same many times in a row. */
export function keepLastResult<Arguments extends readonly unknown[], Result>(
  compute: (...of: Arguments) => Result,
): (...of: Arguments) => Result {
  let last: { readonly of: Arguments; readonly result: Result } | undefined;

  return (...of) => {
    const isLast =
      last?.of.length === of.length && of.every((argument, index) => argument === last?.of[index]);
    if (last === undefined || !isLast) last = { of, result: compute(...of) };
    return last.result;
  };
}
