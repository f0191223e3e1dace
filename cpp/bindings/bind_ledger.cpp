#include <uptake/world/ledger.hpp>

#include "arrays.hpp"

namespace uptake::world {

void bind_ledger(py::module_& m) {
  m.def("ledger", [](py::array tallies, py::array basis, py::array amount) {
    const auto rows = view<const std::int64_t>(tallies, "tallies", 2);
    const auto bases = view<const std::int32_t>(basis, "basis");
    const auto amounts = view<const std::int64_t>(amount, "amount", 2);
    const std::int64_t steps = tallies.shape(0);
    need(tallies.shape(1) == TALLIES, "tallies");
    need(amounts.size == bases.size * steps, "amount");
    auto out = empty<std::int64_t>({steps, bases.size});
    ledger(rows, bases, amounts, steps, {out.mutable_data(), out.size()});
    return out;
  });
  m.def("present_value", [](py::array entries, py::array discount) {
    const auto rows = view<const std::int64_t>(entries, "ledger", 2);
    const auto factors = view<const double>(discount, "discount");
    need(entries.shape(0) == factors.size, "discount");
    auto out = empty<double>({entries.shape(1)});
    present_value(rows, factors, {out.mutable_data(), out.size()});
    return out;
  });
}

}  // namespace uptake::world
