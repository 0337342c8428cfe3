import type { Browser } from 'playwright-core';
import type { LocalService } from '../../local/offline/local-service';
import type { Report } from '../deploy/report';

/** What all scenarios share. */
export interface Scene {
  readonly report: Report;
  readonly browser: Browser;
  readonly service: LocalService;
}
