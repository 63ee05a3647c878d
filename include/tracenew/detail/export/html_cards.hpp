// SPDX-License-Identifier: MIT
// The page's script: a card for each finding that is told, and tracebacks.
// World: cold. May include: standard library.
#pragma once

#include "tracenew/version.hpp"

#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

constexpr std::string_view html_cards = R"js(
// ---- tracebacks: what belongs to libraries is folded ---------------------------------------------

function frameItem(frame, isSite) {
  return el('li', { class: isSite ? 'site' : null }, el('code', { title: frame.name }, shortName(frame.name, 160)),
    el('span', { class: 'where code' }, fullPlaceOf(frame) + (frame.inlined ? ' (inlined)' : '')));
}
function tracebackOf(row) {
  const list = el('ol', { class: 'trace' });
  let folded = [];
  const unfold = () => {
    if (folded.length === 0) return;
    const outermost = folded[folded.length - 1];
    const text = (list.childElementCount === 0 ? 'through ' : 'called by ') + shortName(outermost.name, 70) +
      (folded.length > 1 ? ' and ' + plural(folded.length - 1, 'more frame') + ' of libraries' : '');
    const inside = el('ol', { class: 'trace' }, ...folded.map(frame => frameItem(frame, false)));
    list.append(el('li', {}, el('details', {}, el('summary', {}, text), inside)));
    folded = [];
  };
  const shown = uptoMain(row);
  shown.forEach((id, i) => {
    if (frames[id].standard && i !== row.site_index) {
      folded.push(frames[id]);
      return;
    }
    unfold();
    list.append(frameItem(frames[id], i === row.site_index));
  });
  unfold();
  if (row.truncated && shown.length === row.frames.length) list.append(el('li', { class: 'dim' }, '... and its callers: start() with more frames to see them'));
  return list;
}

// ---- the small pictures of a finding -------------------------------------------------------------

const median = values => {
  const sorted = values.slice().sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
function sparkline(row) {
  const points = row.history, last = points[points.length - 1][0] || 1;
  const most = Math.max(1, ...points.map(point => point[1]));
  const x = at => (at / last * 100).toFixed(2), y = value => (30 - Math.max(-2, Math.min(32, value / most * 29))).toFixed(2);
  const name = 'Live bytes of this site by iteration' + (row.verdict === 'leak' ? ', with the pace' : '');
  const picture = svg('svg', { role: 'img', 'aria-label': name, viewBox: '0 0 100 30', preserveAspectRatio: 'none' }, svg('title', {}, name));
  const from = row.begins || 0, fitted = points.filter(point => point[0] >= from);
  if (row.bytes_per_iteration > 0 && fitted.length > 1) {
    // Theil-Sen's line has the medians' intercept; the interval turns about its middle.
    const pace = row.bytes_per_iteration, middle = (from + last) / 2;
    const intercept = median(fitted.map(point => point[1] - pace * point[0])), centre = intercept + pace * middle;
    const at = (slope, moment) => x(moment) + ' ' + y(centre + slope * (moment - middle));
    const [low, high] = row.bytes_interval;
    if (high > low) {
      const centrePoint = at(pace, middle);
      picture.append(svg('path', { class: 'wedge ' + (row.shade || 's3'), d: 'M' + [at(low, from), at(high, from), centrePoint,
        at(low, last), at(high, last), centrePoint].join('L') + 'Z' }));
    }
    picture.append(svg('path', { class: 'fit', d: 'M' + at(pace, from) + 'L' + at(pace, last) }));
  }
  picture.append(svg('path', { class: 'line ' + (row.shade || 's3'), d: 'M' + points.map(point => x(point[0]) + ' ' + y(point[1])).join('L') }));
  return picture;
}
function birthsStrip(row) {
  const most = Math.max(1, ...row.births), alive = row.births.filter(blocks => blocks !== 0).length;
  const name = 'Births of the blocks that are alive: some from ' + alive + ' of ' + row.births.length + ' parts of the run';
  const picture = svg('svg', { role: 'img', 'aria-label': name, viewBox: '0 0 64 1', preserveAspectRatio: 'none',
    class: row.shade || 's3' }, svg('title', {}, name));
  row.births.forEach((blocks, i) => {
    if (blocks !== 0) {
      picture.append(svg('rect', { x: i + 0.06, y: 0, width: 0.88, height: 1, fill: 'currentColor',
        'fill-opacity': (0.25 + 0.75 * Math.sqrt(blocks / most)).toFixed(2) }));
    }
  });
  return picture;
}

// ---- cards ---------------------------------------------------------------------------------------

function sourceOf(row) {
  if (!row.source) return null;
  const lines = harmless(row.source.text).split('\n').slice(0, -1);
  const indent = Math.min(...lines.filter(line => line !== '').map(line => line.search(/\S|$/)));
  const text = el('pre', { class: 'source', tabindex: 0, role: 'region', 'aria-label': 'Source of ' + placeOf(row.site) });
  lines.forEach((line, i) => {
    const number = row.source.begins + i;
    text.append(el('span', { class: number === row.site.line ? 'at' : null }, el('i', {}, String(number)), line.slice(indent)));
  });
  return text;
}
function overTime(row) {
  if (!row.history) return el('p', { class: 'dim' }, 'What it did over time is drawn of the first 100 only; write_json() has all of it.');
  if (row.history.length < 2) return null;
  const first = whole(data.warmup), last = whole(data.iterations);
  const [low, high] = row.bytes_interval || [0, 0];
  const isNarrow = high <= low || paceSize(low) === paceSize(high);
  const pace = row.bytes_per_iteration > 0 && row.verdict === 'leak'
    ? (isNarrow ? 'always ' + paceSize(row.bytes_per_iteration) : paceSize(low) + ' to ' + paceSize(high) + ' (95 %)') + ' an iteration' : '';
  return el('div', {},
    el('div', { class: 'ends' }, el('span', {}, size(row.history[0][1]) + ' \u2192 ' + size(row.history[row.history.length - 1][1])), el('span', {}, pace)),
    el('div', { class: 'small-chart' }, sparkline(row)),
    el('div', { class: 'births' }, birthsStrip(row)),
    el('div', { class: 'ends' }, el('span', {}, 'iteration ' + first), el('span', {}, 'births of what is alive'), el('span', {}, last)));
}
function partsOf(row) {
  if (!row.parts) return null;
  const items = row.parts.map(part => el('li', {}, el('code', { title: fullPlaceOf(part.site) }, placeOf(part.site)),
    el('code', {}, shortName(part.site.name, 70)), el('span', {}, paceOf(part))));
  return el('details', { open: row.parts.length <= 4 ? '' : null }, el('summary', {}, plural(row.parts.length, 'line') + ' of this cause'),
    el('ul', { class: 'parts' }, ...items));
}
// From the variable to the blocks, each step inside of the one before.
function holdersOf(row) {
  if (!row.holders) return null;
  const way = steps => steps.length === 0 ? null : el('ul', {}, el('li', {}, harmless(steps[0]), way(steps.slice(1))));
  return el('ul', { class: 'holders' }, ...row.holders.map(holder => el('li', {}, harmless(holder.text.split(' <- ')[0]),
    holder.steps.length < 2 ? null : way(holder.steps))));
}
function card(row) {
  const cost = costOf(row.bytes_per_iteration);
  const pace = row.verdict === 'undecided' ? null : el('p', { class: 'pace' }, el('strong', {}, paceOf(row)),
    [sinceText(row), cost].filter(text => text !== '').map(text => ', ' + text).join('') + (row.estimated ? ' (estimated)' : ''));
  const amounts = el('p', { class: 'dim' }, signed(row.size_diff || 0, size) + ' and ' + signed(row.count_diff || 0, whole) +
    ' blocks since the warm-up; ' + size(row.size || 0) + ' in ' + plural(row.count || 0, 'block') + ' alive');
  // The interval stands beside the picture.
  const evidence = el('ul', { class: 'evidence' }, ...(row.evidence || []).filter(line => !line.startsWith('95 %')).map(line =>
    el('li', {}, harmless(line).replace(/\s+/g, ' ').replace(/(, the .*):$/, '$1 below.').replace(/:$/, '.'))));
  const calls = uptoMain(row), mine = calls.filter(id => !frames[id].standard).length;
  return el('article', { id: 'finding-' + row.index, class: row.verdict, tabindex: -1, 'aria-labelledby': 'title-' + row.index },
    el('div', { class: 'head' }, el('span', { class: 'badge ' + row.verdict }, row.verdict),
      el('h3', { id: 'title-' + row.index, class: 'code', title: row.site.name }, placeOf(row.site)),
      el('code', { title: row.site.name }, shortName(row.site.name, 110))),
    pace, amounts,
    el('div', { class: 'inside' }, el('div', {}, sourceOf(row), evidence, holdersOf(row), partsOf(row),
      el('details', {}, el('summary', {}, 'Traceback: ' + plural(mine, 'frame') + (mine === calls.length ? '' : ', and ' + (calls.length - mine) + ' of libraries, folded')),
        tracebackOf(row)),
      row.grown_bytes > 0 ? el('p', { class: 'to-flame' }, el('button', { type: 'button', class: 'plain',
        on: { click: () => showFlame(row) } }, 'Show in the flame graph')) : null), overTime(row)));
}

let cardsShown = 0;
function showCards(count) {
  for (const row of told.slice(cardsShown, count)) $('cards').append(card(row));
  cardsShown = Math.max(cardsShown, Math.min(count, told.length));
  const left = told.length - cardsShown;
  $('more-cards').hidden = left === 0;
  $('more-cards').textContent = 'Show ' + Math.min(left, 20) + ' more of ' + whole(left);
}
// A link to a card that is not there yet.
function followLink() {
  const match = /^#finding-(\d+)$/.exec(location.hash);
  const at = match === null ? -1 : told.findIndex(row => row.index === Number(match[1]));
  if (at < 0) return;
  showCards(at + 1);
  const element = $('finding-' + told[at].index);
  element.scrollIntoView();
  element.focus({ preventScroll: true });
}
function drawCards() {
  if (told.length === 0) $('cards').append(el('p', { class: 'dim' }, 'No site grows that is not known to be harmless.'));
  showCards(10);
  $('more-cards').addEventListener('click', () => showCards(cardsShown + 20));
  window.addEventListener('hashchange', followLink);
}
)js";

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
