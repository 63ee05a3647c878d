// SPDX-License-Identifier: MIT
// The page's script: what was alive over the iterations, and the process in RAM.
// World: cold. May include: standard library.
#pragma once

#include "tracenew/version.hpp"

#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

constexpr std::string_view html_charts = R"js(
// ---- charts: drawn for the width that there is, so that letters keep their size ------------------

function ticksOf(most, count, base) {
  const raw = most / count;
  if (!(raw > 0)) return [0];
  const unit = base ** Math.floor(Math.log(raw) / Math.log(base) + 1e-9);
  const step = unit * ((base === 10 ? [1, 2, 2.5, 5] : [1, 2, 2.5, 5, 10, 20, 50, 100, 256, 512]).find(by => by * unit >= raw) || base);
  const ticks = [];
  for (let at = 0; at <= most * 1.0001; at += step) ticks.push(at);
  return ticks;
}
const roundSize = bytes => {
  const [value, unit] = scaled(bytes, 1024);
  return +value.toFixed(2) + ' ' + units[unit];
};

// `layers` lie upon each other, `lines` do not; each has {name, class, values, link}.
function drawChart(host, readout, chart) {
  const width = host.clientWidth, height = host.clientHeight;
  if (width === 0) return;
  const left = 66, right = 10, top = 12, bottom = 22;
  const first = chart.at[0], last = chart.at[chart.at.length - 1];
  const sums = chart.at.map((_, i) => chart.layers.reduce((sum, layer) => sum + layer.values[i], 0));
  const most = Math.max(1, chart.level ? chart.level.value : 0, ...sums, ...chart.lines.flatMap(line => line.values));
  const x = value => left + (last === first ? 0 : (value - first) / (last - first)) * (width - left - right);
  const y = value => height - bottom - value / most * (height - top - bottom);
  const picture = svg('svg', { role: 'img', 'aria-label': chart.title, viewBox: '0 0 ' + width + ' ' + height },
    svg('title', {}, chart.title), svg('desc', {}, chart.text));
  for (const tick of ticksOf(most, 4, 1024)) {
    picture.append(svg('line', { class: 'grid', x1: left, x2: width - right, y1: y(tick), y2: y(tick) }),
      svg('text', { x: left - 6, y: y(tick) + 4, 'text-anchor': 'end' }, roundSize(tick)));
  }
  for (const tick of ticksOf(last, Math.max(2, Math.floor(width / 110)), 10)) {
    if (tick >= first) {
      const anchor = x(tick) > width - 40 ? 'end' : 'middle';
      picture.append(svg('text', { x: x(tick), y: height - 6, 'text-anchor': anchor }, chart.tickText(tick)));
    }
  }
  let below = chart.at.map(() => 0);
  for (const layer of chart.layers) {
    const above = below.map((value, i) => value + layer.values[i]);
    const edge = values => values.map((value, i) => x(chart.at[i]).toFixed(1) + ' ' + y(value).toFixed(1));
    picture.append(svg('path', { class: 'area ' + layer.class,
      d: 'M' + edge(above).join('L') + 'L' + edge(below).reverse().join('L') + 'Z' }));
    below = above;
  }
  for (const line of chart.lines) {
    picture.append(svg('path', { class: 'line ' + line.class,
      d: 'M' + line.values.map((value, i) => x(chart.at[i]).toFixed(1) + ' ' + y(value).toFixed(1)).join('L') }));
  }
  if (chart.level) {
    picture.append(svg('line', { class: 'peak', x1: left, x2: width - right, y1: y(chart.level.value), y2: y(chart.level.value) }));
  }
  if (chart.begins) {
    const at = x(chart.begins), isRight = at > width * 0.6;
    picture.append(svg('line', { class: 'begins', x1: at, x2: at, y1: top, y2: height - bottom }),
      svg('text', { x: at + (isRight ? -4 : 4), y: top + 18, 'text-anchor': isRight ? 'end' : 'start' }, 'leaks from here on'));
  }
  const cross = svg('line', { class: 'cross', y1: top, y2: height - bottom });
  picture.append(cross);
  picture.addEventListener('pointermove', event => {
    const at = first + (event.clientX - host.getBoundingClientRect().left - left) / (width - left - right) * (last - first);
    let nearest = 0;
    chart.at.forEach((value, i) => { if (Math.abs(value - at) < Math.abs(chart.at[nearest] - at)) nearest = i; });
    cross.setAttribute('x1', x(chart.at[nearest]));
    cross.setAttribute('x2', x(chart.at[nearest]));
    cross.style.visibility = 'visible';
    readout.textContent = chart.tell(nearest);
  });
  picture.addEventListener('pointerleave', () => {
    cross.style.visibility = 'hidden';
    readout.textContent = chart.text;
  });
  readout.textContent = chart.text;
  host.replaceChildren(picture);
}
function keepDrawn(host, draw) {
  let width = host.clientWidth;
  draw();
  new ResizeObserver(() => {
    if (host.clientWidth !== width) {
      width = host.clientWidth;
      draw();
    }
  }).observe(host);
}

// What a history tells of another's moments.
function valuesAt(history, moments) {
  let i = 0;
  return moments.map(moment => {
    while (i + 1 < history.length && history[i + 1][0] <= moment) ++i;
    const [from, value] = history[i], next = history[i + 1];
    return next && moment > from ? value + (next[1] - value) * (moment - from) / (next[0] - from) : value;
  });
}

const legendItem = (kind, name, link) => el('li', {}, el('span', { class: 'key ' + kind }),
  link ? el('a', { href: link, class: 'code' }, name) : el('span', {}, name));

function drawLive() {
  if (data.history.length < 2) {
    $('live-chart').replaceWith(el('p', { class: 'dim' }, 'No iteration after the warm-up: nothing to draw yet.'));
    return;
  }
  const moments = data.history.map(point => point[0]);
  const total = data.history.map(point => point[1]);
  const sites = told.filter(row => row.history && row.history.length !== 0)
    .sort((a, b) => (a.verdict === 'leak' ? 0 : 1) - (b.verdict === 'leak' ? 0 : 1) || (b.grown_bytes || 0) - (a.grown_bytes || 0)).slice(0, 6);
  sites.forEach((row, i) => { row.shade = 's' + i; });
  const layers = sites.map(row => ({
    name: placeOf(row.site), class: row.shade, values: valuesAt(row.history, moments), link: '#finding-' + row.index,
  })).reverse();
  // The rest goes below: what grows is then seen against the sky.
  const rest = total.map((bytes, i) => Math.max(0, bytes - layers.reduce((sum, layer) => sum + layer.values[i], 0)));
  layers.unshift({ name: 'everything else', class: 'other', values: rest });
  const grown = total[total.length - 1] - total[0];
  const worst = told.find(row => row.verdict === 'leak');
  const chart = {
    title: 'Traced memory by iteration, the sites that grow on top of the rest', at: moments.map(moment => moment + data.warmup),
    text: 'From ' + size(total[0]) + ' after the warm-up to ' + size(total[total.length - 1]) + ' (' + signed(grown, size) + ')' +
      ', peak ' + size(data.memory.peak), layers, lines: [],
    level: { value: data.memory.peak }, tickText: whole, begins: worst && !isEven(worst) ? worst.begins + data.warmup : 0,
    tell: i => 'Iteration ' + whole(moments[i] + data.warmup) + ': ' + size(total[i]) + ' alive; ' + layers.slice().reverse()
      .map(layer => layer.name + ' ' + size(layer.values[i])).join(', '),
  };
  keepDrawn($('live-chart'), () => drawChart($('live-chart'), $('live-readout'), chart));
  for (const layer of layers.slice().reverse()) $('live-legend').append(legendItem(layer.class, layer.name, layer.link));
  $('live-legend').append(legendItem('dashed', 'peak'));
}

function drawRam() {
  if (data.ram.length < 2) {
    $('ram').remove();
    return;
  }
  document.querySelector('.charts').classList.add('two');
  const lines = [{ name: 'process in RAM', class: 's3', values: data.ram.map(point => point[1]) },
    { name: 'of that traced', class: 's0', values: data.ram.map(point => point[2]) }];
  const [before, after] = [data.ram[0], data.ram[data.ram.length - 1]];
  const seconds = after[0] - before[0];
  const chart = {
    title: 'The process in RAM by second', at: data.ram.map(point => point[0]), layers: [], lines,
    text: size(before[1]) + ' to ' + size(after[1]) + ' in RAM (' + signed(after[1] - before[1], size) + '), ' + size(before[2]) +
      ' to ' + size(after[2]) + ' traced',
    tickText: at => seconds < 1 ? +(at * 1000).toFixed(2) + ' ms' : seconds < 600 ? +at.toFixed(2) + ' s' : +(at / 60).toFixed(1) + ' min',
    tell: i => duration(data.ram[i][0]) + ': ' + size(data.ram[i][1]) + ' in RAM, ' + size(data.ram[i][2]) + ' traced',
  };
  keepDrawn($('ram-chart'), () => drawChart($('ram-chart'), $('ram-readout'), chart));
  for (const line of lines) $('ram-legend').append(legendItem(line.class, line.name));
}
)js";

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
