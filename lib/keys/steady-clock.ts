/**
 * Makes a clock for measuring how much time has passed. It goes on while a function is frozen, as
 * the given one does, but where that one is set back (after a thaw, for instance) it only stands
 * still for a moment: otherwise every age and every waiting time would grow by as much.
 *
 * @param now milliseconds since 1970
 * @returns milliseconds that never become fewer
 */
export function steadyClock(now: () => number): () => number {
  let latest = now();
  let setBackBy = 0;
  return () => {
    const time = now();
    if (time < latest) setBackBy += latest - time;
    latest = time;
    return time + setBackBy;
  };
}
