/** Makes plain data unchangeable, all the way down. What a `Set` or a `Map` holds is not reached. */
export function deepFreeze<Value extends object>(value: Value): Readonly<Value> {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) deepFreeze(member);
  }
  return Object.freeze(value);
}
