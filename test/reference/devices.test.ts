import { describe, expect, test } from 'vitest';
import { readDevice } from '../../src/reference/devices.ts';

const LINUX = 'Mozilla/5.0 (Linux; Android';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15';
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';
const NO_HINTS = { brands: null, platform: null, mobile: null, formFactors: null };

describe('a user agent', () => {
  test.each([
    ['smartphone', 'Safari', '17', 'iOS', `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`],
    ['smartphone', 'Chrome', '126', 'iOS', `${IPHONE} CriOS/126.0.1 Mobile/15E148 Safari/604.1`],
    [
      'smartphone',
      'Chrome',
      '126',
      'Android',
      `${LINUX} 10; K) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36`,
    ],
    [
      'smartphone',
      'Samsung Internet',
      '25',
      'Android',
      `${LINUX} 14; SAMSUNG SM-S928B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`,
    ],
    [
      'tablet',
      'Safari',
      '17',
      'iOS',
      'Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    ],
    [
      'tablet',
      'Chrome',
      '126',
      'Android',
      `${LINUX} 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36`,
    ],
    [
      'tablet',
      'Silk',
      '120',
      'Android',
      `${LINUX} 9; KFMAWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/120.4.1 like Chrome/120.0.6099.199 Safari/537.36`,
    ],
    [
      'desktop',
      'Edge',
      '140',
      'Windows',
      `${WINDOWS} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
    ],
    [
      'desktop',
      'Opera',
      '111',
      'Windows',
      `${WINDOWS} Chrome/125.0.0.0 Safari/537.36 OPR/111.0.0.0`,
    ],
    [
      'desktop',
      'Firefox',
      '127',
      'Linux',
      'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
    ],
    [
      'desktop',
      'Safari',
      '17',
      'macOS',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
    ],
    [
      'desktop',
      'Chrome',
      '126',
      'ChromeOS',
      'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    ],
    [
      'tv',
      'Chrome',
      '94',
      'webOS',
      'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.128 Safari/537.36 WebAppManager',
    ],
    [
      'console',
      'Safari',
      '15',
      'PlayStation',
      'Mozilla/5.0 (PlayStation; PlayStation 5/6.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15',
    ],
    [
      'wearable',
      'Safari',
      '2',
      'Tizen',
      'Mozilla/5.0 (Linux; Tizen 2.3.2; SAMSUNG SM-R760) AppleWebKit/538.1 (KHTML, like Gecko) Version/2.3.2 Mobile Safari/538.1',
    ],
  ])('of a %s names %s %s on %s', (type, browser, browserVersion, platform, agent) => {
    const device = { type, browser, browserVersion, platform, inApp: false };
    expect(readDevice(agent, null)).toEqual(device);
  });

  test.each([
    [
      'Facebook',
      `${IPHONE} (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/468.0.0.35.77;FBDV/iPhone15,2]`,
    ],
    [
      'Instagram',
      `${LINUX} 13; Pixel 7; wv) AppleWebKit/537.36 Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 Instagram 335.0.0.36.92 Android`,
    ],
    ['LinkedIn', `${IPHONE} (KHTML, like Gecko) Mobile/15E148 [LinkedInApp]/9.29.1234`],
    [
      'TikTok',
      `${LINUX} 12; SM-A125F) AppleWebKit/537.36 Version/4.0 Chrome/126 Mobile Safari/537.36 trill_350 BytedanceWebview/d8a21c6`,
    ],
    ['Google', `${IPHONE} (KHTML, like Gecko) GSA/320.0.643893112 Mobile/15E148 Safari/604.1`],
  ])('of a browser in %s says so', (browser, agent) => {
    expect(readDevice(agent, null)).toMatchObject({ type: 'smartphone', browser, inApp: true });
  });

  test.each(['curl/8.5.0', 'node', 'acme-backend/1.2'])(
    'of a program is no device: %s',
    (agent) => {
      expect(readDevice(agent, null)).toBeNull();
    },
  );
});

describe('client hints', () => {
  const agent = `${LINUX} 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36`;

  test('name the browser that its user agent hides', () => {
    const brands = '"Chromium";v="126", "Brave";v="126", "Not.A/Brand";v="24"';
    expect(readDevice(agent, { ...NO_HINTS, brands })).toMatchObject({
      browser: 'Brave',
      browserVersion: '126',
    });
  });

  test('name the platform and the form of the device', () => {
    const hints = { ...NO_HINTS, platform: '"Android"', mobile: '?0', formFactors: '"Tablet"' };
    const desktop = `${WINDOWS} Chrome/126.0.0.0 Safari/537.36`;
    expect(readDevice(desktop, hints)).toMatchObject({ platform: 'Android', type: 'tablet' });
    expect(readDevice(desktop, { ...NO_HINTS, mobile: '?1' })?.type).toBe('smartphone');
  });

  test('that say nothing change nothing', () => {
    expect(readDevice(agent, { ...NO_HINTS, platform: '""', brands: '' })).toEqual(
      readDevice(agent, null),
    );
  });
});
