// SPDX-License-Identifier: MIT
// The page's script: the table of all sites, how it was measured; and what draws all of it.
// World: cold. May include: standard library.
#pragma once

#include "tracenew/version.hpp"

#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

constexpr std::string_view html_table = R"js(
// ---- all sites -----------------------------------------------------------------------------------

const columns = isReport ? [
  { name: 'Site', value: row => placeOf(row.site), kind: '' },
  { name: 'Verdict', value: row => row.verdict, kind: 'verdict' },
  { name: 'Grown', value: row => row.size_diff || 0, show: value => signed(value, size), kind: 'number' },
  { name: 'Pace', value: row => row.bytes_per_iteration || 0, show: value => Math.abs(value) < 0.005 ? '' : paceSize(value), kind: 'number minor' },
  { name: 'Alive', value: row => row.size || 0, show: size, kind: 'number' },
  { name: 'Blocks', value: row => row.count || 0, show: whole, kind: 'number minor' },
] : [
  { name: 'Site', value: row => placeOf(row.site), kind: '' },
  { name: 'Alive', value: row => row.size, show: size, kind: 'number' },
  { name: 'Blocks', value: row => row.count, show: whole, kind: 'number' },
  { name: 'Average', value: row => row.count === 0 ? 0 : row.size / row.count, show: size, kind: 'number minor' },
];
// As they come, worst first, until somebody asks for another order.
const table = { by: null, isDown: true, shown: [], count: 0 };

function siteCell(row) {
  const button = el('button', { type: 'button', class: 'plain code', 'aria-expanded': 'false', title: fullPlaceOf(row.site) }, placeOf(row.site));
  button.addEventListener('click', () => {
    const line = button.closest('tr'), isOpen = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!isOpen));
    if (isOpen) {
      line.nextSibling.remove();
      return;
    }
    const link = row.isTold ? el('p', {}, el('a', { href: '#finding-' + row.index }, 'What is known of it')) : null;
    line.after(el('tr', {}, el('td', { class: 'wide', colspan: columns.length }, link, tracebackOf(row))));
  });
  const badge = isReport ? el('span', { class: 'badge ' + row.verdict, 'aria-hidden': 'true' }, row.verdict) : null;
  return el('td', {}, button, badge, el('code', { class: 'name', title: row.site.name }, shortName(row.site.name, 110)));
}
const cellOf = (column, row) => column.kind === '' ? siteCell(row)
  : column.kind === 'verdict' ? el('td', { class: 'verdict' }, el('span', { class: 'badge ' + row.verdict }, row.verdict))
    : el('td', { class: column.kind }, column.show(column.value(row)));

function showRows(count) {
  const lines = document.createDocumentFragment();
  for (const row of table.shown.slice(table.count, count)) lines.append(el('tr', {}, ...columns.map(column => cellOf(column, row))));
  $('site-rows').append(lines);
  table.count = Math.min(count, table.shown.length);
  const left = table.shown.length - table.count;
  $('more-sites').hidden = left === 0;
  $('more-sites').textContent = 'Show ' + Math.min(left, 200) + ' more of ' + whole(left);
}
function listRows() {
  const pattern = $('site-filter').value.trim().toLowerCase(), verdict = $('site-verdict').value;
  table.shown = rows.filter(row => (!isReport || verdict === '' || row.verdict === verdict) &&
    (pattern === '' || (row.site.name + '\n' + fullPlaceOf(row.site)).toLowerCase().includes(pattern)));
  if (table.by !== null) {
    const { value } = table.by, way = table.isDown ? -1 : 1;
    table.shown.sort((a, b) => {
      const left = value(a), right = value(b);
      return (left < right ? -1 : left > right ? 1 : 0) * way || a.index - b.index;
    });
  }
  table.count = 0;
  $('site-rows').replaceChildren();
  showRows(50);
  $('site-count').textContent = table.shown.length === rows.length ? plural(rows.length, isReport ? 'site' : 'traceback')
    : whole(table.shown.length) + ' of ' + whole(rows.length);
}
function sortBy(column, heading) {
  table.isDown = table.by === column ? !table.isDown : column.show !== undefined;
  table.by = column;
  for (const other of $('site-head').children) {
    other.removeAttribute('aria-sort');
    other.querySelector('.arrow').textContent = '';
  }
  heading.setAttribute('aria-sort', table.isDown ? 'descending' : 'ascending');
  heading.querySelector('.arrow').textContent = table.isDown ? ' \u2193' : ' \u2191';
  listRows();
}
function drawTable() {
  if (!isReport) {
    $('sites-title').textContent = 'All tracebacks';
    $('site-verdict-label').remove();
    document.querySelector('#sites caption').textContent = 'All tracebacks that have memory alive';
  }
  for (const column of columns) {
    const heading = el('th', { scope: 'col', class: column.kind || null });
    heading.append(el('button', { type: 'button', on: { click: () => sortBy(column, heading) } }, column.name, el('span', { class: 'arrow' })));
    $('site-head').append(heading);
  }
  if (isReport) {
    $('site-verdict').append(el('option', { value: '' }, 'all'));
    for (const verdict of new Set(rows.map(row => row.verdict))) $('site-verdict').append(el('option', { value: verdict }, verdict));
    $('site-verdict').addEventListener('change', listRows);
  } else {
    $('known').append(el('select', { id: 'site-verdict', hidden: '' }));
  }
  $('site-filter').addEventListener('input', listRows);
  $('more-sites').addEventListener('click', () => showRows(table.count + 200));
  listRows();
}

// ---- how it was measured -------------------------------------------------------------------------

// Whose it is, and of when: what tells one page from another.
function drawProcess(add) {
  const { process } = data;
  const kept = isReport ? process.frames : data.traceback_limit;
  if (kept !== 0) add('Frames of each traceback', whole(kept));
  if (process.memory_limit !== 0) add('Memory limit of the tracer', size(process.memory_limit));
  if (process.time === 0) return;
  add('Process', harmless(process.program) + ', ' + process.id + ' on ' + harmless(process.host));
  const moment = new Date(process.time * 1000);
  if (!isNaN(moment)) add('Asked', moment.toISOString().replace('T', ' ').replace('.000Z', ' UTC'));
  const seen = new Set(frames.map(frame => frame.module));
  for (const module of process.modules.filter(module => seen.has(module.path) && module.build_id !== '')) {
    add('Build id of ' + harmless(baseOf(module.path)), el('code', {}, harmless(module.build_id)));
  }
}
function drawMeasured() {
  const note = (kind, text) => $('notes').append(el('p', { class: kind }, harmless(text).replace(/\s+/g, ' ')));
  const add = (name, value) => $('measured').append(figure(name, value));
  const interval = isReport ? data.memory.sample_interval : data.sample_interval;
  if (interval !== 0) note('notice', 'Samples, one in ' + size(interval) + ' of what is allocated: amounts are estimates.');
  add('Traced', interval === 0 ? 'each allocation' : 'one in ' + size(interval));
  drawProcess(add);
  if (!isReport) return;
  const { beside, losses } = data;
  if (data.refused) note('alarm', 'There was not enough memory to look: what is missing here may be there.');
  if (data.start_status !== null && data.start_status !== 'started') note('notice', 'start() answered ' + data.start_status + '.');
  if (!data.tracing) note('notice', 'Not tracing any more: this is what was known when it ended.');
  if (data.forgotten !== 0) note('notice', 'Restarted after ' + plural(data.forgotten, 'iteration') + ': what follows is of the time since.');
  if (data.check.not_measured) note('notice', 'A check is not ok: ' + data.check.not_measured + '.');
  if (beside.unseen !== 'nothing') {
    const grown = beside.unseen_per_iteration > 0 ? 'malloc hands out more than is traced: ' + signed(beside.unseen_growth, size)
      : 'RAM grows by more than is traced: ' + signed(beside.resident_growth, size) + ', traced memory ' + signed(beside.live_growth, size);
    note('notice', grown + '. ' + beside.unseen_meaning + '.');
  }
  if (beside.overcounted !== 0) note('alarm', 'Blocks of operator new were given to free(): malloc has ' + size(beside.overcounted) + ' less than is traced.');
  if (beside.unconfirmed_growth !== 0) note('notice', 'malloc has handed out no more than before in all, where traced memory grew by ' + size(beside.unconfirmed_growth) + '.');
  if (data.suppressed_paths !== 0) note('dim', 'Suppressed: ' + size(data.suppressed_growth) + ' on ' + plural(data.suppressed_paths, 'path') + '.');
  if (data.suppressions_error) note('alarm', 'Not understood: ' + data.suppressions_error);
  if (data.unmatched_filter) note('notice', 'Nothing matches the filter "' + data.unmatched_filter + '", and something grew that it leaves out.');
  for (const library of data.hidden_operators) note('notice', library + ' hides operators new and delete of its own: what it deletes for others looks like a leak.');
  const lost = [[losses.dropped, 'allocations dropped'], [losses.skipped, 'skipped in signal handlers'],
    [losses.truncated, 'tracebacks truncated'], [losses.closes, 'closes or prints failed'],
    [losses.refused, 'names or answers without memory for them'], [losses.history_left_out, 'changes without room in the history'],
    [data.merged, 'closes merged']].filter(([count]) => count !== 0);
  note(lost.length === 0 ? 'dim' : 'notice', 'Lost: ' + (lost.map(([count, what]) => whole(count) + ' ' + what).join(', ') || 'nothing') + '.');
  if (told.some(row => !row.history)) note('dim', 'What was alive over time is here of the first 300 findings only.');
  add('Iterations', whole(data.iterations));
  add('As warm-up', whole(data.warmup));
  add('Closed', data.close_interval === 1 ? 'each' : '1 in ' + whole(data.close_interval));
  if (data.pending !== 0) add('Not closed yet', whole(data.pending));
  add('The window', duration(data.seconds));
  add('The loop so far', duration(data.loop_seconds));
  add('Spent closing', duration(data.close_seconds) + ' in ' + plural(data.closes, 'close'));
  add('The tracer takes', size(data.memory.tracer));
  add('RAM since the warm-up', signed(beside.resident_growth, size));
  add('Traced since the warm-up', signed(beside.live_growth, size));
  if (beside.malloc_free !== 0) add('malloc keeps free', size(beside.malloc_free));
  add('Frees of blocks from before', whole(losses.unmatched_frees));
  add('A row is a', data.group_by);
}

drawTop();
if (isReport) {
  drawLive();
  drawRam();
  drawCards();
}
drawIcicle();
drawTable();
drawMeasured();
if (isReport) followLink();
})();
)js";

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
