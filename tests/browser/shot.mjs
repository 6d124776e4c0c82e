import { Browser } from './harness.mjs';
const [base, out, ...paths] = process.argv.slice(2);
const browser = await Browser.start();
for (const name of ['kiosk','tv','phone']) for (const p of paths) {
  const s = await browser.open(name, base + p);
  await s.page.waitForTimeout(500);
  await s.page.screenshot({ path: `${out}/${name}${p.replace(/[/?=&]/g,'_')}.png` });
  await s.context.close();
}
await browser.stop();
