// Money: each entry of the ledger is an amount per unit of something the tallies count. Twin: kernels/world/ledger.py.
#pragma once

#include <uptake/world/plan.hpp>

namespace uptake::world {

// What an entry's amount is multiplied with, in the order of BASES in kernels/types.py.
enum Basis : int {
  PER_STEP,
  PER_OPENING,
  PER_SETUP,
  PER_PLACE,
  PER_USER,
  PER_PROVIDER,
  PER_ADOPTION,
  PER_WAITING,
  PER_EFFECT
};

inline std::int64_t quantity(const Span<const std::int64_t>& tallies, std::int64_t t, int basis) {
  const std::int64_t* now = tallies.data + t * TALLIES;
  switch (basis) {
    case PER_STEP: return t > 0 ? 1 : 0;
    case PER_OPENING: return now[OPENINGS];
    case PER_SETUP: return now[SETUP];
    case PER_PLACE: return now[PLACES];
    case PER_USER: return now[USERS + ADOPTER];
    case PER_PROVIDER: return now[PROVIDERS + ADOPTER];
    case PER_ADOPTION: return now[USERS_EVER] - (t > 0 ? (now - TALLIES)[USERS_EVER] : 0);
    default: return now[USERS + WAITING];
  }
}

// floor(amount * effect / 2^30) in 64 bits, where the result fits.
inline std::int64_t weighed(std::int64_t amount, std::int64_t effect) {
  constexpr std::int64_t PART = (std::int64_t{1} << 30) - 1;
  const std::int64_t whole = effect >> 30, part = effect & PART;
  return amount * whole + (amount >> 30) * part + (((amount & PART) * part) >> 30);
}

// out[t, entry] = amount[entry, t] * quantity, in hundredths of the currency. What is counted by effect is multiplied
// with the users' effectiveness of the descent and rounded down; without variants the descent is empty.
inline void ledger(Span<const std::int64_t> tallies, Span<const std::int32_t> basis, Span<const std::int64_t> amount,
                   Span<const std::int64_t> descent, std::int64_t steps, Span<std::int64_t> out) {
  for (std::int64_t t = 0; t < steps; ++t)
    for (std::int64_t i = 0; i < basis.size; ++i) {
      const std::int64_t each = amount[i * steps + t];
      out[t * basis.size + i] = basis[i] == PER_EFFECT ? weighed(each, descent[t * DESCENT + EFFECTIVENESS])
                                                       : each * quantity(tallies, t, basis[i]);
    }
}

// Sum over steps of amount times discount factor, in the order of the steps.
inline void present_value(Span<const std::int64_t> ledger, Span<const double> discount, Span<double> out) {
  for (std::int64_t i = 0; i < out.size; ++i) {
    double value = 0.0;
    for (std::int64_t t = 0; t < discount.size; ++t)
      value = value + static_cast<double>(ledger[t * out.size + i]) * discount[t];
    out[i] = value;
  }
}

}  // namespace uptake::world
