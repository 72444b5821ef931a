/** The address of a worker that Vite bundles: see start-worker.js. */
declare module "*?worker&url" {
  const address: string;
  export default address;
}
