// Reads the sponsors of a plan, and where a run writes their books, checked.
#pragma once

#include <algorithm>

#include <uptake/world/step.hpp>

#include "facts.hpp"

namespace uptake::world {

// The most places that providers have in a phase, without those that users add.
inline std::int64_t most_places(const Plan& plan) {
  const Timed& term = plan.places;
  std::int64_t most = 0;
  for (std::int64_t first = 0; first < term.rows.size; first += term.width) {
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < term.width; ++i) sum += term.rows[first + i] / plan.place_unit;
    most = std::max(most, term.width == 1 ? sum * plan.providers.n : sum);
  }
  return most;
}

// The most places that users add.
inline std::int64_t most_added(const Plan& plan) {
  const auto& rows = plan.coproduction.rows;
  const std::int64_t* most = std::max_element(rows.data, rows.data + rows.size);
  return rows.empty() ? 0 : *most * plan.users.n / plan.place_unit + plan.providers.n;
}

constexpr std::int64_t MOST_PRICE_UNIT = std::int64_t{1} << 20;  // parts of a price

// `plan` holds all else already, and gets the price shares afterwards.
inline Sponsors sponsors_of(const Record& record, const Plan& plan) {
  Sponsors sponsors;
  const auto start = record.array<const std::int32_t>("start"), until = record.array<const std::int32_t>("until");
  const auto capital = record.array<const std::int64_t>("capital"),
             revenue = record.array<const std::int64_t>("revenue");
  const auto price = record.array<const std::int64_t>("price"), setup = record.array<const std::int64_t>("setup");
  const auto order = record.array<const std::int32_t>("order");
  const auto by_owner = record.array<const std::uint8_t>("by_owner");
  const auto slots = record.array<const std::int64_t>("slots", 2);
  const auto members = record.array<const std::uint8_t>("members", 2);
  const auto owner = record.array<const std::int32_t>("owner");
  const std::int64_t n = start.size;
  const auto one_each = [n](const auto& given) { need(given.size == n, given.name, "one entry per sponsor"); };
  one_each(until);
  one_each(capital);
  one_each(revenue);
  one_each(price);
  one_each(setup);
  one_each(order);
  one_each(by_owner);
  need(slots.array.shape(0) == n && (n == 0 || slots.array.shape(1) == plan.phase.size), slots.name,
       "a row per sponsor, a column per step");
  need(members.empty() || (members.array.shape(0) == n && members.array.shape(1) == plan.providers.n), members.name,
       "a row per sponsor with one entry per provider, or nothing");
  need(owner.empty() || owner.size == plan.providers.n, owner.name, "one code per provider, or none");
  const std::int64_t unit = record.whole("price_unit", 1, MOST_PRICE_UNIT);
  need(most_places(plan) + most_added(plan) <= HALF / unit, record.name("price_unit"),
       "so few that places in these parts fit 64 bits");
  in_range(price, 0, HALF / unit / std::max<std::int64_t>(most_places(plan), 1));
  in_range(setup, INT64_MIN, HALF / unit / std::max<std::int64_t>(plan.providers.n, 1));
  in_range(revenue, unit == 1 ? INT64_MIN : -1, HALF / unit);
  in_range(capital, INT64_MIN, HALF);
  in_range(order, WAITING_SINCE, CHEAPEST);
  for (std::int64_t k = 0; k < n; ++k)
    if (order[k] == BEST_FIT && !plan.variants) refuse_at(order, k, "providers have a fit where there are variants");
  sponsors.keep = record.flag("keep");
  sponsors.price_unit = unit;
  sponsors.slots = slots;
  sponsors.start = start;
  sponsors.until = until;
  sponsors.capital = capital;
  sponsors.revenue = revenue;
  sponsors.price = price;
  sponsors.setup = setup;
  sponsors.order = order;
  sponsors.by_owner = by_owner;
  sponsors.members = members;
  sponsors.owner = owner;
  return sponsors;
}

// What a run writes of money and of providers.
struct Books {
  Span<std::int64_t> funds, providers, fees;
};

inline Books books_of(const Record& books, const Plan& plan) {
  const auto funds = books.array<std::int64_t>("funds", 3), providers = books.array<std::int64_t>("providers", 2);
  const auto& shape = funds.array;
  const bool some = plan.sponsors.keep || !plan.sponsors.price_share.row.empty();
  need(
      funds.empty() || (some && shape.shape(0) == plan.phase.size && shape.shape(1) == plan.sponsors.n() + 1 &&
                        shape.shape(2) == FUNDS),
      funds.name,
      "where sponsors keep what they open or prices have parts, per step a row per sponsor and one more, 4 columns; or "
      "nothing");
  need(providers.empty() || (providers.array.shape(0) == plan.providers.n && providers.array.shape(1) == 3),
       providers.name, "a row per provider, 3 columns; or nothing");
  const auto fees = books.array<std::int64_t>("fees");
  need(fees.empty() || (!plan.fee.rows.empty() && fees.size == plan.phase.size), fees.name,
       "where providers pay fees, a number per step; or nothing");
  return {funds, providers, fees};
}

}  // namespace uptake::world
