import type { App } from './app';

/** A part of the page that calls the API. */
export interface Feature {
  readonly element: (app: App) => HTMLElement;
}
