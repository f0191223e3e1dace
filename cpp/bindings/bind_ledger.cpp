#include <uptake/world/ledger.hpp>

#include <algorithm>

#include "facts.hpp"

namespace uptake::world {

namespace {

// Raises where an amount times what it is counted by leaves 64 bits.
void refuse_too_much(const Given<const std::int64_t>& tallies, const Given<const std::int32_t>& basis,
                     const Given<const std::int64_t>& amount, const Given<const std::int64_t>& descent,
                     std::int64_t steps) {
  for (std::int64_t t = 0; t < steps; ++t)
    for (std::int64_t i = 0; i < basis.size; ++i) {
      const std::int64_t units = basis[i] == PER_EFFECT ? ((descent[t * DESCENT + EFFECTIVENESS] - 1) >> 30) + 1
                                                        : quantity(tallies, t, basis[i]);
      const std::int64_t each = amount[i * steps + t];
      const std::int64_t most = INT64_MAX / std::max<std::int64_t>(units, 1);
      if (each > most || each < -most)
        refuse_at(amount, i * steps + t, "times " + std::to_string(units) + " it must fit 64 bits");
    }
}

}  // namespace

void bind_ledger(py::module_& m) {
  m.def("ledger", [](py::array tallies, py::array basis, py::array amount, py::array descent) {
    Arguments arguments;
    const auto rows = arguments.array<const std::int64_t>(tallies, {"tallies"}, 2);
    const auto bases = arguments.array<const std::int32_t>(basis, {"basis"});
    const auto amounts = arguments.array<const std::int64_t>(amount, {"amount"}, 2);
    const auto sums = arguments.array<const std::int64_t>(descent, {"descent"}, 2);
    const std::int64_t steps = tallies.shape(0);
    need(tallies.shape(1) == TALLIES, rows.name, "18 columns");
    need(amount.shape(0) == bases.size && amount.shape(1) == steps, amounts.name, "a row per entry, a column per step");
    in_range(rows, 0, INT64_MAX);
    in_range(sums, 0, INT64_MAX);
    need(sums.empty() || (descent.shape(0) == steps && descent.shape(1) == DESCENT), sums.name,
         "a row of 18 columns per step, or empty");
    in_range(bases, 0, sums.empty() ? PER_WAITING : PER_EFFECT);
    refuse_too_much(rows, bases, amounts, sums, steps);
    auto out = empty<std::int64_t>({steps, bases.size});
    ledger(rows, bases, amounts, sums, steps, {out.mutable_data(), out.size()});
    return out;
  });
  m.def("present_value", [](py::array entries, py::array discount) {
    Arguments arguments;
    const auto rows = arguments.array<const std::int64_t>(entries, {"ledger"}, 2);
    const auto factors = arguments.array<const double>(discount, {"discount"});
    need(entries.shape(0) == factors.size, factors.name, "one factor per step");
    auto out = empty<double>({entries.shape(1)});
    present_value(rows, factors, {out.mutable_data(), out.size()});
    return out;
  });
}

}  // namespace uptake::world
