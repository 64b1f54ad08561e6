// node --import: the clock of this process steps by up to a day, to and fro, each time that somebody looks at it.
const Real = Date;
let state = 1;
function step() {
  state = (state * 48271) % 2147483647;
  return Math.round((state / 2147483647 - 0.5) * 2 * 86_400_000);
}
globalThis.Date = class extends Real {
  constructor(...given) {
    if (given.length > 0) super(...given);
    else super(Real.now() + step());
  }
  static now() {
    return Real.now() + step();
  }
};
