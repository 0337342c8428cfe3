import { Undecided } from '../undecided';

/** A token that only another system can judge, and no usable answer from there. Not a verdict on the token. */
export class IntrospectionUnavailable extends Undecided {
  override readonly name = 'IntrospectionUnavailable';
  override readonly reason = 'introspection_unavailable';
}
