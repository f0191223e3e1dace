// Reads the mergers of a plan, checked.
#pragma once

#include <algorithm>

#include <uptake/world/plan.hpp>

#include "facts.hpp"

namespace uptake::world {

// `plan` holds all else already.
inline Mergers mergers_of(const Record& record, const Plan& plan) {
  const auto step = record.array<const std::int32_t>("step"), keeper = record.array<const std::int32_t>("keeper");
  if (step.empty()) return {};
  const auto into = record.array<const Actor>("into"), members = record.array<const Actor>("members");
  const auto begins = record.array<const std::int64_t>("begins");
  need(into.size == step.size, into.name, "one provider per merger");
  need(keeper.size == step.size, keeper.name, "one code per merger");
  need(begins.size == step.size + 1, begins.name, "1 entry more than there are mergers");
  in_range(step, 1, INT32_MAX);
  in_range(keeper, LARGEST, FITTING);
  ascending(begins, members.size);
  in_range(into, 0, plan.providers.n - 1);
  in_range(members, 0, plan.providers.n - 1);
  for (std::int64_t j = 0; j < step.size; ++j) {
    if (keeper[j] == FITTING && !plan.variants)
      refuse_at(keeper, j, "providers have variants where there are contexts");
    if (j > 0 && step[j] < step[j - 1]) refuse_at(step, j, "mergers are in the order of their steps");
    const Actor *first = members.data + begins[j], *end = members.data + begins[j + 1];
    for (const Actor* p = first; p < end; ++p)
      if (p > first && p[-1] >= *p) refuse_at(members, p - members.data, "the members of a merger ascend");
    if (!std::binary_search(first, end, into[j])) refuse_at(into, j, "it is one of the members");
  }
  return {step, into, keeper, begins, members};
}

}  // namespace uptake::world
