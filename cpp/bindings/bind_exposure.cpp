#include <tuple>
#include <uptake/contagion/exposure.hpp>

#include "weights.hpp"

namespace uptake::contagion {

namespace {

// The periods begin .. until - 1 of a table with a row per actor.
Window read_window(const Given<double>& exposure, const GivenTies& contacts, std::int64_t begin, std::int64_t until) {
  need(exposure.array.shape(0) == contacts.sources(), exposure.name, "a row per actor");
  const std::int64_t width = exposure.array.shape(1);
  within(width, 0, MOST_PERIODS, exposure.name);
  within(until, 0, width, {"until"});
  within(begin, 0, until, {"begin"});
  return {begin, until, width};
}

void check_part(std::int64_t first, std::int64_t end, const GivenTies& contacts, std::int64_t lag) {
  within(end, 0, contacts.sources(), {"end"});
  within(first, 0, end, {"first"});
  within(lag, -MOST_PERIODS, MOST_PERIODS, {"lag"});
}

}  // namespace

void bind_exposure(py::module_& m) {
  m.def("exposures", [](std::int64_t first, std::int64_t end, py::array offsets, py::array targets, py::array ties,
                        py::array sources, py::array adopted, std::int64_t lag, std::int64_t begin, std::int64_t until,
                        bool share, py::array exposure) {
    Arguments arguments;
    const GivenTies contacts = read_rows(arguments, offsets, targets);
    const Weights weights = read_weights(arguments, ties, sources, contacts);
    const auto steps = read_adopted(arguments, adopted, contacts);
    const auto out = arguments.array<double>(exposure, {"exposure"}, 2);
    const Window window = read_window(out, contacts, begin, until);
    check_part(first, end, contacts, lag);
    arguments.refuse_overlaps();
    const Ties spans = contacts;
    const Unlocked unlocked;
    weighed(weights, [&](auto zero, auto weigh) {
      exposures<decltype(zero)>(first, end, spans, weigh, steps, lag, window, share, out.data);
    });
  });
  m.def("spell_exposures",
        [](std::int64_t first, std::int64_t end, py::array offsets, py::array targets, py::array ties,
           py::array sources, py::array begins, py::array start, py::array ends, std::int64_t lag, std::int64_t begin,
           std::int64_t until, bool share, py::array exposure) {
          Arguments arguments;
          const GivenTies contacts = read_rows(arguments, offsets, targets);
          const Weights weights = read_weights(arguments, ties, sources, contacts);
          const auto spells = arguments.array<const std::int64_t>(begins, {"begins"});
          const auto from = arguments.array<const std::int32_t>(start, {"start"}),
                     to = arguments.array<const std::int32_t>(ends, {"ends"});
          need(spells.size == contacts.sources() + 1, spells.name, "one entry per actor and one more");
          need(from.size == to.size, to.name, "as many entries as start");
          ascending(spells, from.size);
          in_range(from, 0, INT32_MAX);
          in_range(to, 0, INT32_MAX);
          const auto out = arguments.array<double>(exposure, {"exposure"}, 2);
          const Window window = read_window(out, contacts, begin, until);
          check_part(first, end, contacts, lag);
          arguments.refuse_overlaps();
          const Ties spans = contacts;
          const Unlocked unlocked;
          weighed(weights, [&](auto zero, auto weigh) {
            spell_exposures<decltype(zero)>(first, end, spans, weigh, spells, from, to, lag, window, share, out.data);
          });
        });
  m.def("thresholds", [](py::array offsets, py::array targets, py::array ties, py::array sources, py::array adopted,
                         std::int64_t lag, std::int64_t first, std::int64_t last, bool share, py::array found) {
    Arguments arguments;
    const GivenTies contacts = read_rows(arguments, offsets, targets);
    const Weights weights = read_weights(arguments, ties, sources, contacts);
    const auto steps = read_adopted(arguments, adopted, contacts);
    const auto out = arguments.array<double>(found, {"found"});
    need(out.empty() || out.size == contacts.sources(), out.name, "one entry per actor, or none");
    within(lag, 0, MOST_PERIODS, {"lag"});
    arguments.refuse_overlaps();
    const Ties spans = contacts;
    Thresholds of;
    {
      const Unlocked unlocked;
      of = weighed(weights, [&](auto zero, auto weigh) {
        return thresholds<decltype(zero)>(spans, weigh, steps, lag, first, last, share, out);
      });
    }
    return std::make_tuple(of.sum, of.known, of.all);
  });
}

}  // namespace uptake::contagion
