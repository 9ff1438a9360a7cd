/** A line chart as SVG text: enough for a report, without a library. */

const WIDTH = 640;
const HEIGHT = 400;
const MARGIN = { left: 58, right: 16, top: 40, bottom: 46 };

export const COLOURS = {
  ours: '#0b4f8a',
  theory: '#9a9a9a',
  ffmpeg: '#d95f02',
  sc4: '#1b9e77',
  lsp: '#7570b3',
  sox: '#c2185b',
};

const escaped = (text) => String(text).replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);

/**
 * @param {object} chart title, x and y axes {label, min, max, step, log?, ticks?}, series
 *   [{name, colour, points: [[x, y]], dots?, dash?, width?}], legendAt: which corner
 */
export function lineChart({ title, x, y, series, legendAt = 'top left' }) {
  const inner = {
    width: WIDTH - MARGIN.left - MARGIN.right,
    height: HEIGHT - MARGIN.top - MARGIN.bottom,
  };
  const part = (axis, value) =>
    axis.log
      ? Math.log(value / axis.min) / Math.log(axis.max / axis.min)
      : (value - axis.min) / (axis.max - axis.min);
  const px = (value) => MARGIN.left + inner.width * part(x, value);
  const py = (value) => MARGIN.top + inner.height * (1 - part(y, value));
  const ticks = (axis) =>
    axis.ticks ??
    Array.from(
      { length: Math.floor((axis.max - axis.min) / axis.step + 1e-9) + 1 },
      (_, i) => axis.min + i * axis.step,
    );
  const shown = (value) => (Math.abs(value) >= 1_000 ? `${value / 1_000}k` : +value.toFixed(3));
  const clip = (value) => Math.max(y.min - (y.max - y.min), Math.min(2 * y.max - y.min, value));
  const parts = [];
  for (const value of ticks(x))
    parts.push(
      `<line x1="${px(value)}" x2="${px(value)}" y1="${MARGIN.top}" y2="${HEIGHT - MARGIN.bottom}" stroke="#e4e4e4"/>`,
      `<text x="${px(value)}" y="${HEIGHT - MARGIN.bottom + 16}" text-anchor="middle">${shown(value)}</text>`,
    );
  for (const value of ticks(y))
    parts.push(
      `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${py(value)}" y2="${py(value)}" stroke="#e4e4e4"/>`,
      `<text x="${MARGIN.left - 6}" y="${py(value) + 4}" text-anchor="end">${shown(value)}</text>`,
    );
  for (const { points, colour, dots, dash, width = 1.6 } of series) {
    const at = points.map(([a, b]) => [px(a).toFixed(1), py(clip(b)).toFixed(1)]);
    if (dots)
      parts.push(
        ...at.map(([a, b]) => `<circle cx="${a}" cy="${b}" r="${width}" fill="${colour}"/>`),
      );
    else
      parts.push(
        `<polyline points="${at.map((p) => p.join(',')).join(' ')}" fill="none" stroke="${colour}" stroke-width="${width}"${dash ? ' stroke-dasharray="5 4"' : ''}/>`,
      );
  }
  const box = {
    width: 34 + 6.1 * Math.max(...series.map(({ name }) => name.length)),
    height: 16 * series.length + 6,
  };
  const boxLeft = legendAt.includes('left')
    ? MARGIN.left + 4
    : WIDTH - MARGIN.right - 4 - box.width;
  const boxTop = legendAt.includes('top')
    ? MARGIN.top + 4
    : HEIGHT - MARGIN.bottom - 4 - box.height;
  const legend = series.map(({ name, colour }, i) => {
    const top = boxTop + 15 + 16 * i;
    const start = boxLeft + 6;
    return `<rect x="${start}" y="${top - 6}" width="14" height="4" fill="${colour}"/><text x="${start + 20}" y="${top}">${escaped(name)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">`,
    `<defs><clipPath id="c"><rect x="${MARGIN.left}" y="${MARGIN.top}" width="${inner.width}" height="${inner.height}"/></clipPath></defs>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${MARGIN.left}" y="22" font-size="14" font-weight="bold">${escaped(title)}</text>`,
    ...parts.filter((p) => !p.startsWith('<polyline') && !p.startsWith('<circle')),
    `<g clip-path="url(#c)">`,
    ...parts.filter((p) => p.startsWith('<polyline') || p.startsWith('<circle')),
    '</g>',
    `<rect x="${MARGIN.left}" y="${MARGIN.top}" width="${inner.width}" height="${inner.height}" fill="none" stroke="#888"/>`,
    `<rect x="${boxLeft}" y="${boxTop}" width="${box.width}" height="${box.height}" fill="#fff" opacity="0.85"/>`,
    ...legend,
    `<text x="${MARGIN.left + inner.width / 2}" y="${HEIGHT - 10}" text-anchor="middle">${escaped(x.label)}</text>`,
    `<text transform="translate(14 ${MARGIN.top + inner.height / 2}) rotate(-90)" text-anchor="middle">${escaped(y.label)}</text>`,
    '</svg>',
  ].join('\n');
}
