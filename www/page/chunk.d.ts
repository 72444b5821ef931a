/** The address of a module that is fetched when it is wanted: see ui/lazy.js and vite.config.js. */
declare module "*?chunk" {
  const address: string;
  export default address;
}
/** A stylesheet as text. */
declare module "*.css?inline" {
  const text: string;
  export default text;
}
