#include <uptake/graph/permute.hpp>

#include "ties.hpp"

namespace uptake::graph {

void bind_permute(py::module_& m) {
  m.def("relabelled", [](std::uint32_t seed, std::uint32_t run, py::array bounds, py::array members) {
    Arguments arguments;
    const auto bound = arguments.array<const std::int64_t>(bounds, {"bounds"});
    const auto member = arguments.array<const Actor>(members, {"members"});
    need(member.size <= MOST_ACTORS, member.name, "at most 2^31 - 1 actors");
    ascending(bound, member.size);
    in_range(member, 0, member.size - 1);
    auto from = empty<Actor>({member.size});
    Actor* out = from.mutable_data();
    {
      const Unlocked unlocked;
      std::fill_n(out, member.size, -1);
      relabelled({seed, run}, bound, member, out);
    }
    need(std::find(out, out + member.size, -1) == out + member.size, member.name, "every actor once");
    return from;
  });
  m.def("swapped", [](std::uint32_t seed, std::uint32_t run, std::int64_t tries, py::array row, py::array mirror,
                      py::array sources) {
    Arguments arguments;
    const auto rows = arguments.array<const Actor>(row, {"row"});
    const auto back = arguments.array<std::int64_t>(mirror, {"mirror"});
    const auto from = arguments.array<Actor>(sources, {"sources"});
    within(tries, 0, std::int64_t{1} << 62, {"tries"});
    need(from.size <= MOST_ACTORS, from.name, "at most 2^31 - 1 ties");
    need(from.size > 0 || tries == 0, {"tries"}, "none where there are no ties");
    need(rows.size == from.size, rows.name, "one entry per tie");
    need(back.empty() || back.size == from.size, back.name, "one entry per tie, or none");
    in_range(rows, 0, MOST_ACTORS);
    in_range(from, 0, MOST_ACTORS);
    in_range(back, 0, from.size - 1);
    for (std::int64_t e = 0; e < back.size; ++e)
      if (back[back[e]] != e || rows[back[e]] != from[e] || from[back[e]] != rows[e])
        refuse_at(back, e, "it is the tie in the other direction");
    arguments.refuse_overlaps();
    const Unlocked unlocked;
    return swapped({seed, run}, tries, rows, back, from);
  });
}

}  // namespace uptake::graph
