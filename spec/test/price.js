/**
 * What a request costs by `x-kolbo-price`, as EXTENSIONS.md describes it, and what is held until a price by tokens is
 * known: exact numbers, undefined where nothing tells them.
 */
export function price(facts, { request, model, media = {}, usage }, defaults) {
  const holds = (when) => {
    if (!when) return true;
    const value = when.model ? model[when.model] : (request[when.member] ?? defaults.get(when.member));
    return when.is === undefined ? (value ?? []).length >= when.minItems : value === when.is;
  };
  const exactly = { up: ceiling }[facts.rounding] ?? ((value) => value);
  const { tokens } = facts;
  const rates = tokens && [at(model, tokens.input), at(model, tokens.output)];
  if (rates?.some(isNumber)) {
    const [input, output] = rates.map((rate) => ratio(rate ?? 0));
    const sum = plus(times(input, ratio(usage.prompt_tokens)), times(output, ratio(usage.completion_tokens)));
    return { credits: exactly(over(sum, ratio(tokens.per ?? 1))), reserved: first(model, facts.reservation ?? []) };
  }

  const flatRate = facts.flatRate && model[facts.flatRate.model]?.[request[facts.flatRate.by]];
  const isFlat = isNumber(flatRate);
  const rate = isFlat ? ratio(flatRate) : first(model, facts.rate ?? []);
  if (!rate) return {};
  const quantities = (facts.quantities ?? [])
    .filter(({ when, member }) => holds(when) && !(isFlat && member === facts.flatRate.replaces))
    .map((quantity) => amount(quantity, request, model, media));
  if (quantities.includes(undefined)) return {};
  const multipliers = (facts.multipliers ?? [])
    .filter(({ when, by }) => holds(when) && !(isFlat && by === facts.flatRate.by))
    .map((multiplier) => factor(multiplier, request, model));
  return { credits: exactly([...quantities, ...multipliers].reduce(times, rate)) };
}

function amount({ member, characters, media = [], ...facts }, request, model, lengths) {
  if (isNumber(model[facts.ignoredWith])) return ratio(1);
  const stated = characters ? [...request[characters]].length : request[member];
  const played = media.map((name) => lengths[name]).find(isNumber);
  const value = [stated, played, model[facts.modelDefault], facts.default].find(isNumber);
  if (value === undefined) return undefined;
  const units = over(fitted(ratio(value), facts.fit, model), ratio(facts.per ?? 1));
  return facts.begun ? ceiling(units) : units;
}

function fitted(value, fit, model) {
  if (!fit) return value;
  const choices = (model[fit.choices] ?? []).map(ratio).sort(compare);
  if (choices.length > 0) {
    const distance = (choice) => (compare(choice, value) < 0 ? minus(value, choice) : minus(choice, value));
    return choices.reduce((best, choice) => (compare(distance(choice), distance(best)) < 0 ? choice : best));
  }
  const [min, max] = [model[fit.min], model[fit.max]];
  if (isNumber(min) && compare(value, ratio(min)) < 0) return ratio(min);
  if (isNumber(max) && compare(value, ratio(max)) > 0) return ratio(max);
  return value;
}

function factor({ model: name, by, modelDefault, always }, request, model) {
  const chosen = request[by] ?? model[modelDefault];
  const value = typeof model[name] === 'object' ? model[name]?.[chosen] : (model[always] || chosen) && model[name];
  return ratio(isNumber(value) ? value : 1);
}

function first(model, names) {
  const value = names.map((name) => at(model, name)).find(isNumber);
  return value === undefined ? undefined : ratio(value);
}

function at(object, path) {
  return path.split('.').reduce((value, name) => value?.[name], object);
}

function isNumber(value) {
  return typeof value === 'number';
}

/** An exact number: a numerator and a denominator above 0. */
export function ratio(value) {
  const [, whole, decimals = ''] = /^(\d+)(?:\.(\d+))?$/.exec(String(value));
  return { n: BigInt(whole + decimals), d: 10n ** BigInt(decimals.length) };
}

const times = (a, b) => ({ n: a.n * b.n, d: a.d * b.d });
const over = (a, b) => ({ n: a.n * b.d, d: a.d * b.n });
const plus = (a, b) => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
const minus = (a, b) => ({ n: a.n * b.d - b.n * a.d, d: a.d * b.d });
const ceiling = ({ n, d }) => ({ n: (n + d - 1n) / d, d: 1n });

/** Below 0, 0 or above 0, as the first number is below, equal to or above the second. */
export function compare(a, b) {
  const difference = minus(a, b).n;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
