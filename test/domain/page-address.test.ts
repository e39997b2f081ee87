import { describe, expect, test } from 'vitest';
import { createPageFilter, DEFAULT_DROPPED } from '../../src/domain/page-address.ts';
import { tevent } from '../store/kit.ts';

const clean = createPageFilter(DEFAULT_DROPPED);
const urlOf = (url: string) => clean(tevent({ nonce: 'n', url })).event.url;

describe('a page address', () => {
  test.each([
    ['https://a.example/?token=x', 'https://a.example/'],
    ['https://a.example/?a=1&Access_Token=x&b=2#top', 'https://a.example/?a=1&b=2#top'],
    ['https://a.example/?PASSWORD=x&a=%20b+c', 'https://a.example/?a=%20b+c'],
    ['https://a.example/?PHPSESSID=x', 'https://a.example/'],
    // The name says nothing, the value does.
    ['https://a.example/?u=kim%40x.example&v=1', 'https://a.example/?v=1'],
    ['https://a.example/#access_token=x&state=1', 'https://a.example/#state=1'],
    ['https://a.example/#/reset?token=x', 'https://a.example/#/reset'],
    ['https://kim:secret@a.example/x', 'https://a.example/x'],
  ])('%s is stored as %s', (given, stored) => {
    expect(urlOf(given)).toBe(stored);
  });

  test.each([
    'https://a.example/?utm_source=a&utm_campaign=Spring&gclid=1',
    'https://a.example/?tokens=3&code=SUMMER&key=b',
    'https://a.example/@kim/post#section',
    'https://a.example/?%E0%A4%A=1',
    'not an address?',
  ])('%s stays as it is', (url) => {
    const event = tevent({ nonce: 'n', url });
    expect(clean(event)).toEqual({ event, dropped: [] });
  });

  test('loses every parameter of the default table', () => {
    for (const name of DEFAULT_DROPPED) {
      const parameter = name.replace('*', 'x');
      expect([name, urlOf(`https://a.example/?${parameter}=1`)]).toEqual([
        name,
        'https://a.example/',
      ]);
    }
  });
});
