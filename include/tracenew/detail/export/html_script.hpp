// SPDX-License-Identifier: MIT
// The page's script: what is given, how amounts are told, and the page's top.
// World: cold. May include: standard library.
//
// Five headers are one function: no name of it is global, and the order is that of html.hpp.
#pragma once

#include "tracenew/version.hpp"

#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

constexpr std::string_view html_script = R"js(
(() => {
'use strict';
const $ = id => document.getElementById(id);
const data = JSON.parse($('data').textContent);
const isReport = data.tracenew === 'report';

// ---- texts: what turns their direction, or is not seen, is shown by its number ------------------

const hiddenLetters = new RegExp('[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b-\\u200f' +
  '\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e0fff}]', 'gu');
const harmless = text => text.replace(hiddenLetters, letter => '\\u{' + letter.codePointAt(0).toString(16) + '}');
const oneLine = text => harmless(text).replace(/\n/g, '\\n');

const texts = data.texts.map(oneLine);
const frames = data.frames.map(row => ({
  file: texts[row[0]], line: row[1], name: texts[row[2]], module: texts[row[3]],
  inlined: row[5] === 1, standard: row[6] === 1,
}));

const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
function fill(element, attributes, children) {
  for (const name in attributes || {}) {
    if (name === 'on') {
      for (const event in attributes.on) element.addEventListener(event, attributes.on[event]);
    } else if (attributes[name] !== null && attributes[name] !== false) {
      element.setAttribute(name, attributes[name]);
    }
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== ''));
  return element;
}

// ---- amounts, as the text report has them --------------------------------------------------------

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
function scaled(bytes, limit) {
  let unit = 0;
  while (Math.abs(bytes) >= limit && unit < units.length - 1) {
    bytes /= 1024;
    ++unit;
  }
  return [bytes, unit];
}
const thousands = new Intl.NumberFormat('en-US');
const whole = number => thousands.format(Math.round(number));
function size(bytes) {
  const [value, unit] = scaled(bytes, 10 * 1024);
  return (Math.abs(value) < 100 && unit !== 0 ? value.toFixed(1) : whole(value)) + ' ' + units[unit];
}
function rate(bytes) {
  const [value, unit] = scaled(bytes, 1000);
  return value.toFixed(Math.abs(value) < 9.95 && unit !== 0 ? 1 : 0) + ' ' + units[unit];
}
const signed = (value, text) => (value > 0 ? '+' : '') + text(value);
const plural = (count, noun) => whole(count) + ' ' + noun + (count === 1 ? '' : 's');
const few = number => Math.abs(number - Math.round(number)) < 0.005 ? String(Math.round(number)) : number.toFixed(2);
const paceSize = bytes => Math.abs(bytes) >= 1024 ? (Math.abs(bytes) < 1024 * 1000 ? (bytes / 1024).toFixed(1) + ' KiB' : size(bytes))
  : (Math.abs(bytes) < 10 ? few(bytes) : bytes.toFixed(0)) + ' B';
// Over how many iterations a pace is told: one, or as many as a block comes in.
function toldOver(finding) {
  const pace = Math.abs(finding.blocks_per_iteration || finding.bytes_per_iteration || 0);
  return pace === 0 || pace >= 0.1 ? 1 : Math.round(1 / pace);
}
const overText = iterations => iterations === 1 ? 'an iteration' : 'in ' + whole(iterations) + ' iterations';
const window_ = isReport ? Math.max(0, data.iterations - data.warmup) : 0;
// A day told by less than a second of running would be mere fantasy.
function costOf(bytesPerIteration) {
  if (!isReport || data.seconds < 1 || !(bytesPerIteration > 0)) return '';
  const anHour = bytesPerIteration * window_ / data.seconds * 3600;
  return rate(anHour) + ' an hour, ' + rate(anHour * 24) + ' a day';
}

// ---- places --------------------------------------------------------------------------------------

const baseOf = path => path.slice(path.lastIndexOf('/') + 1);
function placeOf(frame) {
  if (frame.line !== 0) return baseOf(frame.file) + ':' + frame.line;
  return frame.file !== '' ? baseOf(frame.file) : frame.name !== '' ? frame.name : baseOf(frame.module);
}
const fullPlaceOf = frame =>
  (frame.file || frame.module) + (frame.line !== 0 ? ':' + frame.line : '');
// Arguments of templates first, then those of functions: what is left says what it is.
function shortName(name, most) {
  for (const pair of ['<>', '()']) {
    if (name.length <= most) return name;
    let kept = '', depth = 0;
    for (let i = 0; i < name.length; ++i) {
      const letter = name[i];
      const isOperator = depth === 0 && /operator[<>=\-(]*$/.test(kept);
      const isAnonymous = letter === '(' && name.startsWith('(anonymous', i);
      if (isAnonymous && depth === 0) {
        const end = name.indexOf(')', i);
        kept += name.slice(i, end + 1);
        i = end < 0 ? name.length : end;
      } else if (letter === pair[0] && !isOperator) {
        if (depth++ === 0) kept += pair[0] + '...';
      } else if (letter === pair[1] && depth > 0) {
        if (--depth === 0) kept += pair[1];
      } else if (depth === 0) {
        kept += letter;
      }
    }
    name = depth === 0 ? kept : name;
  }
  return name.length <= most ? name : name.slice(0, most - 3) + '...';
}

// Below main() is the C library's start-up code.
function uptoMain(row) {
  const main = row.frames.findIndex(id => frames[id].name === 'main');
  return main < 0 ? row.frames : row.frames.slice(0, main + 1);
}

const rows = isReport ? data.findings : data.traces;
rows.forEach((row, index) => {
  row.index = index;
  row.site = frames[isReport ? row.site : row.frames[row.site_index]] ||
    { file: '', line: 0, name: '<unknown>', module: '', inlined: false, standard: false };
  for (const part of row.parts || []) part.site = frames[part.site];
  row.isTold = ['leak', 'growing', 'undecided'].includes(row.verdict);
});
const order = { leak: 0, growing: 1, undecided: 2 };
const told = rows.filter(row => row.isTold).sort((a, b) => order[a.verdict] - order[b.verdict] || a.index - b.index);
const isEven = finding => (finding.begins || 0) * 16 <= (finding.iterations || 0);
// "since iteration 120": when it began, which is the second thing that anybody asks.
const sinceText = finding => finding.verdict !== 'leak' ? ''
  : isEven(finding) ? 'since the warm-up' : 'since about iteration ' + whole(finding.begins + data.warmup);
function paceOf(finding) {
  const over = toldOver(finding);
  const blocks = few((finding.blocks_per_iteration || 0) * over);
  return paceSize((finding.bytes_per_iteration || 0) * over) +
    (finding.verdict === 'leak' ? ' and ' + blocks + (blocks === '1' ? ' block ' : ' blocks ') : ' ') + overText(over);
}

// ---- the top of the page -------------------------------------------------------------------------

const figure = (name, value) => el('div', {}, el('dt', {}, name), el('dd', {}, value));
const estimate = (isReport ? data.memory.sample_interval : data.sample_interval) !== 0 ? ' (estimated)' : '';
function drawTop() {
  if (!isReport) {
    const text = size(data.size) + ' in ' + plural(data.count, 'block') + ' alive' + estimate;
    $('verdict').textContent = text;
    $('what').textContent = 'tracenew snapshot: what is alive, by traceback';
    document.title = 'tracenew: ' + text;
    const sites = new Map();
    for (const row of rows) {
      const key = fullPlaceOf(row.site) + '\n' + row.site.name;
      const site = sites.get(key) || { site: row.site, size: 0, count: 0 };
      sites.set(key, { site: row.site, size: site.size + row.size, count: site.count + row.count });
    }
    for (const row of [...sites.values()].sort((a, b) => b.size - a.size).slice(0, 3)) {
      $('worst').append(el('li', {}, el('code', {}, placeOf(row.site)), el('code', {}, shortName(row.site.name, 70)),
        el('span', {}, size(row.size) + ' in ' + plural(row.count, 'block'))));
    }
    $('figures').append(figure('Tracebacks', whole(rows.length)), figure('Frames kept', whole(data.traceback_limit)));
    if (data.error) $('notes').append(el('p', { class: 'notice' }, harmless(data.error)));
    for (const id of ['memory', 'findings']) {
      $(id).remove();
      document.querySelector('nav a[href="#' + id + '"]').remove();
    }
    return;
  }
  $('what').textContent = 'tracenew report: ' + plural(data.iterations, 'iteration') +
    ', the first ' + whole(data.warmup) + ' as warm-up';
  const leaks = told.filter(row => row.verdict === 'leak');
  const parts = data.headline.map(part => ({ tone: part.tone, text: oneLine(part.text) }));
  const isGood = parts[0].text.startsWith('no leak') && parts.length === 1;
  $('verdict').replaceChildren(...parts.flatMap((part, i) => [i === 0 ? '' : ', ',
    el('span', { class: isGood ? 'good' : part.tone }, part.text)]));
  document.title = 'tracenew: ' + parts.map(part => part.text).join(', ');
  for (const row of (leaks.length !== 0 ? leaks : told).slice(0, 3)) {
    const rest = [leaks.length === 1 ? '' : paceOf(row), sinceText(row), costOf(row.bytes_per_iteration)];
    $('worst').append(el('li', {}, el('a', { href: '#finding-' + row.index, class: 'code', title: fullPlaceOf(row.site) },
      placeOf(row.site)), el('code', {}, shortName(row.site.name, 70)),
      el('span', {}, rest.filter(text => text !== '').join(' \u00b7 '))));
  }
  const memory = data.memory;
  $('figures').append(figure('Live', size(memory.live) + estimate), figure('Peak', size(memory.peak)),
    figure('Blocks', whole(memory.blocks)));
  if (data.beside.resident !== 0) $('figures').append(figure('RAM', size(data.beside.resident)));
  if (leaks.length > 1) {
    const cost = costOf(leaks.reduce((sum, row) => sum + row.bytes_per_iteration, 0));
    if (cost !== '') $('figures').append(figure('All leaks', cost));
  }
  $('figures').append(figure('Ran for', duration(data.loop_seconds)));
}
function duration(seconds) {
  if (seconds < 1) return (seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0) + ' ms';
  if (seconds < 600) return seconds.toFixed(1) + ' s';
  return seconds < 36000 ? (seconds / 60).toFixed(0) + ' min' : (seconds / 3600).toFixed(1) + ' h';
}
)js";

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
