// @ts-check
// Draws the needle of glyph.js: a line through the middle of its cell with a dot at its foot.

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ length: number, x: number, y: number }} needle
 * @param {{ x: number, y: number, size: number }} cell its middle and its side
 * @param {string} color
 */
export function drawNeedle(context, { length, x, y }, cell, color) {
  const half = (cell.size / 2) * 0.92 * length;
  const foot = { x: cell.x - x * half, y: cell.y - y * half };
  context.strokeStyle = context.fillStyle = color;
  context.lineWidth = Math.max(1, cell.size * 0.09);
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(foot.x, foot.y);
  context.lineTo(cell.x + x * half, cell.y + y * half);
  context.stroke();
  context.beginPath();
  context.arc(foot.x, foot.y, Math.max(0.8, cell.size * 0.1 * Math.min(1, 0.4 + length)), 0, 2 * Math.PI);
  context.fill();
}
