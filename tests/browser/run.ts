import { readOptions } from '../../build/command-line';
import { startLocalService } from '../../local/offline/local-service';
import { Report } from '../deploy/report';
import { print, runToEnd } from '../support/long-run';
// demo
import { checkOrders } from '../shop/browser/orders';
// end of demo
import { BROWSER_OPTION, findChromium, startChromium } from './chromium';
import { openPage } from './observed-page';
import { checkProviderPages } from './scenarios/provider-pages';
import { checkBudgets } from './scenarios/web-budgets';
import { checkPrivacy } from './scenarios/web-privacy';
import { checkSignIn } from './scenarios/web-sign-in';
import { checkTrouble } from './scenarios/web-trouble';

const { browser: chosen } = readOptions({
  script: 'test:browser',
  purpose:
    'Uses the pages of `npm start` in a headless browser, as a person does.\nTakes about a minute, and needs Chromium or Chrome.',
  options: BROWSER_OPTION,
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
      const observed = await openPage(browser);
      try {
        report.heading('The web application: signing in and out');
        await checkSignIn(scene, observed);
        // demo
        report.heading('The web application: orders');
        await checkOrders(scene, observed);
        // end of demo
        report.heading('The web application: trouble');
        await checkTrouble(scene, observed);
        report.heading('The web application: all that it has done');
        await checkPrivacy(scene, observed);
      } finally {
        await observed.close();
      }
      report.heading('The web application: first view');
      await checkBudgets(scene);
    } finally {
      await service.stop();
    }
  } finally {
    await browser.close();
  }
});
