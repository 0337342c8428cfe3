import { readOptions } from '../../build/command-line';
import { startLocalService } from '../../local/offline/local-service';
import { Report } from '../deploy/report';
import { print, runToEnd } from '../support/long-run';
import { findChromium, startChromium } from './chromium';
import { checkProviderPages } from './scenarios/provider-pages';

const { browser: chosen } = readOptions({
  script: 'test:browser',
  purpose:
    'Uses the pages of `npm start` in a headless browser, as a person does.\nTakes about a minute, and needs Chromium or Chrome.',
  options: {
    browser: { type: 'string', value: 'PATH', help: 'the browser, instead of the one on the PATH' },
  },
});

const report = new Report(print);

void runToEnd(report, 300, async () => {
  const browser = await startChromium(findChromium(chosen));
  try {
    const service = await startLocalService();
    try {
      const scene = { report, browser, service };
      report.heading(`The pages of the identity provider, in Chromium ${browser.version()}`);
      await checkProviderPages(scene);
    } finally {
      await service.stop();
    }
  } finally {
    await browser.close();
  }
});
