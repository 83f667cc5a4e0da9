/* Plans after a round: what is sent of a plan, the day to look at it again, and the way back to the suggestions. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateIn } from '../../competency_xblock/static/competency_xblock/js/lib/days.js';
import { TabStorage } from '../../competency_xblock/static/competency_xblock/js/lib/tab_storage.js';
import { bodyOf } from '../../competency_xblock/static/competency_xblock/js/plans/form.js';
import { Memory } from '../../competency_xblock/static/competency_xblock/js/way_back.js';
import { Storage } from './assessment.js';

const VALUES = { cue: 'I rest', step: 'ask Sam', about: 'f/c/', review_date: '2030-06-30' };

test('a day some days later is written as date fields write it, over the ends of months and years', () => {
  for (const [days, today, day] of [
    [14, new Date(2026, 11, 20, 23, 30), '2027-01-03'],
    [30, new Date(2028, 0, 31), '2028-03-01'],
    [14, new Date(2026, 2, 20), '2026-04-03'], // over the night in which clocks change
  ]) {
    assert.equal(dateIn(days, today), day);
  }
});

test('a new plan has an id of its own; of an old one only its words and its day are sent', () => {
  assert.deepEqual(bodyOf({ key: '', id: 'tap' }, VALUES), { id: 'tap', ...VALUES });
  assert.deepEqual(bodyOf({ key: 'k', id: 'tap' }, VALUES), { key: 'k', text: 'ask Sam', review_date: '2030-06-30' });
});

test('the way back is kept in the tab, leads to this site only, and may be refused by the browser', () => {
  const tab = new Storage();
  const memory = new Memory(new TabStorage('7', () => tab));
  const way = { url: '/courses/x/jump_to_id/y', words: 'Back' };
  assert.equal(memory.read(), null);
  memory.keep(way);
  assert.deepEqual(memory.read(), way);
  for (const url of ['//elsewhere.example/', 'https://elsewhere.example/', 'javascript:alert(1)', undefined]) {
    memory.keep({ ...way, url });
    assert.equal(memory.read(), null, url);
  }
  memory.keep(null);
  assert.equal(memory.read(), null);
  const refused = new Memory(
    new TabStorage('7', () => {
      throw new Error('Not here.');
    }),
  );
  refused.keep(way);
  assert.equal(refused.read(), null);
});
