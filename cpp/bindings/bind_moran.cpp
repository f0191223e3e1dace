#include <uptake/contagion/moran.hpp>

#include "weights.hpp"

namespace uptake::contagion {

void bind_moran(py::module_& m) {
  m.def("moran_products",
        [](py::array offsets, py::array targets, py::array ties, bool standardised, py::array values) {
          Arguments arguments;
          const GivenTies contacts = read_rows(arguments, offsets, targets);
          const Weights weights = read_weights(arguments, ties, py::array_t<double>(0), contacts);
          const auto of = arguments.array<const double>(values, {"values"});
          need(of.size == contacts.sources(), of.name, "one entry per actor");
          const Ties spans = contacts;
          const Unlocked unlocked;
          return weighed(weights, [&](auto zero, auto weigh) {
            return moran_products<decltype(zero)>(spans, weigh, standardised, of);
          });
        });
  m.def("moran_by_period", [](py::array offsets, py::array targets, py::array ties, bool standardised,
                              py::array adopted, std::int64_t periods) {
    Arguments arguments;
    const GivenTies contacts = read_rows(arguments, offsets, targets);
    const Weights weights = read_weights(arguments, ties, py::array_t<double>(0), contacts);
    const auto steps = read_adopted(arguments, adopted, contacts);
    within(periods, 0, MOST_PERIODS, {"periods"});
    auto sums = empty<double>({3, periods + 1});
    double* out = sums.mutable_data();
    const Ties spans = contacts;
    {
      const Unlocked unlocked;
      weighed(weights, [&](auto zero, auto weigh) {
        moran_by_period<decltype(zero)>(spans, weigh, standardised, steps, periods, out);
      });
    }
    return sums;
  });
}

}  // namespace uptake::contagion
