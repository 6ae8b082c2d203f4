import { useCallback, useLayoutEffect, useRef } from 'react';

/** A function that stays the same from render to render and runs the newest, so that what takes it need not change. */
export function useStable<Parameters extends readonly unknown[], Result>(
  run: (...parameters: Parameters) => Result,
): (...parameters: Parameters) => Result {
  const newest = useRef(run);
  useLayoutEffect(() => {
    newest.current = run;
  });
  return useCallback((...parameters: Parameters) => newest.current(...parameters), []);
}
