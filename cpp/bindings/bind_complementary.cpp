#include <uptake/contagion/complementary.hpp>

#include "runs.hpp"

namespace uptake::contagion {

namespace {

template <class Clock>
void run_all(const Ties& ties, Clock clock, const std::array<Levels, IDEAS>& levels, const Runs& runs) {
  const Unlocked unlocked;
  Complementary<Clock> complementary(ties, std::move(clock), levels, runs.idea);
  for (std::int64_t i = 0; i < runs.count() / IDEAS; ++i) {
    const int settled = complementary.run(runs, runs.luck_of(i), i * IDEAS);
    for (int k = 0; k < IDEAS; ++k) runs.settled[i * IDEAS + k] = settled;
  }
}

// A value per idea, each 0 .. ONE.
Given<const std::int64_t> read_levels(const Record& complementary, const char* word) {
  const auto given = complementary.array<const std::int64_t>(word);
  need(given.size == IDEAS, given.name, "one value per idea");
  in_range(given, 0, ONE);
  return given;
}

}  // namespace

void bind_complementary(py::module_& m) {
  m.def("complementary_runs", [](py::object given, py::object asked) {
    Arguments arguments;
    const Record complementary(arguments, given, {"complementary"}), record(arguments, asked, {"runs"});
    const Record rows = complementary.record("ties");
    const GivenTies contacts = read_contacts(rows);
    const auto bar = complementary.array<const std::int32_t>("bar");
    const auto hazard = complementary.array<const std::int64_t>("hazard");
    const std::int64_t ties = contacts.targets.size;
    need(bar.size <= 1 || bar.size == ties, bar.name, "one value, one per tie, or none");
    need(hazard.size <= 1 || hazard.size == ties, hazard.name, "one value, one per tie, or none");
    need(bar.empty() || hazard.empty(), hazard.name, "none beside a bar");
    need(ties == 0 || !bar.empty() || !hazard.empty(), hazard.name, "one value, or one per tie, where there is no bar");
    in_range(hazard, 0, CERTAIN);
    const auto alone = read_levels(complementary, "alone"), after = read_levels(complementary, "given");
    const Runs runs = read_runs(record, contacts.sources());
    need(runs.count() % IDEAS == 0, record.name("settled"), "a row per run and idea");
    const std::array<Levels, IDEAS> levels{Levels{alone[0], after[0]}, Levels{alone[1], after[1]}};
    const Ties spans = contacts;
    if (hazard.empty())
      run_all(spans, SharedCoins(spans, bar, runs.idea), levels, runs);
    else
      run_all(spans, OwnResistances(spans, hazard, runs.idea), levels, runs);
  });
}

}  // namespace uptake::contagion
