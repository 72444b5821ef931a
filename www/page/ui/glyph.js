// The needle that stands for a capsule everywhere: length = the vector's length, direction = its pose.

/**
 * More than two numbers do not fit on paper, so each of them pulls the needle towards its own point
 * of the compass, evenly spaced ("star coordinates"). Equal poses give equal directions.
 * @param {ArrayLike<number>} values
 * @param {number} from index of the capsule's first number
 * @param {number} dims
 * @returns {{ length: number, x: number, y: number }} a unit direction, y downwards; zero for a zero vector
 */
export function needle(values, from, dims) {
  let squares = 0;
  let x = 0;
  let y = 0;
  for (let k = 0; k < dims; k += 1) {
    const value = values[from + k];
    squares += value * value;
    x += value * Math.cos((2 * Math.PI * k) / dims);
    y -= value * Math.sin((2 * Math.PI * k) / dims);
  }
  const reach = Math.hypot(x, y) || 1;
  return { length: Math.sqrt(squares), x: x / reach, y: y / reach };
}

/**
 * A line through the middle of its cell with a dot at its foot.
 * @param {CanvasRenderingContext2D} context
 * @param {ReturnType<typeof needle>} needle
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
