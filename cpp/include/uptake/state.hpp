// Where everybody stands during one run, and the lists of those who have something to do. Twin: kernels/state.py.
//
// Invariants: `before` is the status at the end of the previous step and equals `status` for actors not in `changed`.
// `latent` is the one random number of the gate an actor stands at: unaware, the hazard still missing until it hears;
// aware, the least acceptable level; waiting or served, its tie-break. It is drawn when the gate first asks for it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "fixed.hpp"
#include "luck.hpp"
#include "scratch.hpp"
#include "types.hpp"

namespace uptake {

enum Mark : std::uint8_t { IS_CHANGED = 1, IS_EXPOSED = 2, IS_RETESTED = 4, IS_KEPT = 8, IS_CANDIDATE = 16 };

constexpr std::int64_t NOT_DRAWN = 0;

// One actor: whatever an adopting neighbour touches lies in half a cache line.
struct alignas(32) Person {
  std::int64_t latent = NOT_DRAWN;
  std::int64_t pressure = 0;  // passed along ties, waiting to be heard
  std::int64_t exposure = 0;  // adopters among the contacts, or the sum of their weights
  std::int32_t since = -1;    // waiting-since, -1 = not yet in this spell; of the lapsed: the step of lapse
  std::uint8_t status = UNAWARE, before = UNAWARE;
  std::uint8_t marks = 0;
  std::uint8_t ever = 0;
};

struct State {
  BigVector<Person> people;
  BigVector<std::int64_t> lapse_left; // hazard still missing until it lapses; 0 = not drawn in this spell
  BigVector<std::int32_t> spell;
  BigVector<Actor> server;            // of users: provider position, -1 = none
  std::vector<std::int32_t> active;     // of providers: users served now
  std::vector<std::int32_t> queue;      // of providers: linked users waiting
  std::vector<std::int32_t> demand;     // of providers: linked users waiting or adopting, at the end of the previous step
  std::vector<std::int64_t> group_adopters, group_waiting;  // at the end of the previous step
  BigVector<Actor> changed, exposed, fresh, retest, wanting, kept, lapsed, waiting_providers;
  std::size_t returned = 0;  // the lapsed before this position have returned
  Span<std::int32_t> adoption_step;  // where to note the step of first adoption; may be empty
  std::vector<std::int64_t> count;   // a row of tallies
  int now = 0;                       // the step
  std::int64_t carry = 0, pool_carry = 0, budget = -1;
  bool background_users = false, background_providers = false;  // a drive or a global share: everyone is exposed
  bool lapses = false, returns = false;

  State(const Plan& plan, Span<std::int32_t> adoption_step);

  bool mark(Actor v, Mark m) {  // true if it was not marked before
    std::uint8_t& marks = people[v].marks;
    if (marks & m) return false;
    marks = static_cast<std::uint8_t>(marks | m);
    return true;
  }
  void unmark(Actor v, Mark m) { people[v].marks = static_cast<std::uint8_t>(people[v].marks & ~m); }
  bool background(const Plan& plan, Actor v) const { return v < plan.users.n ? background_users : background_providers; }
  std::uint32_t epoch(Actor v) const { return returns ? static_cast<std::uint32_t>(spell[v]) : 0; }
};

inline bool any(const Span<const std::int64_t>& rows) {
  for (std::int64_t i = 0; i < rows.size; ++i)
    if (rows[i] != 0) return true;
  return false;
}

inline State::State(const Plan& plan, Span<std::int32_t> noted)
    : people(plan.n()),
      server(plan.users.n, -1),
      active(plan.providers.n, 0),
      queue(plan.providers.n, 0),
      demand(plan.providers.n, 0),
      group_adopters(plan.group_size.size, 0),
      group_waiting(plan.group_size.size, 0),
      adoption_step(noted),
      count(TALLIES, 0),
      budget(plan.budget) {
  background_users = any(plan.users.drive.rows) || any(plan.imitation.rows) || any(plan.imitation_waiting.rows);
  background_providers = any(plan.providers.drive.rows);
  lapses = any(plan.users.lapse.rows) || any(plan.providers.lapse.rows);
  returns = lapses && plan.return_after >= 0;
  if (lapses) lapse_left.assign(plan.n(), 0);
  if (returns) spell.assign(plan.n(), 0);
  count[USERS + UNAWARE] = plan.users.n;
  count[PROVIDERS + UNAWARE] = plan.providers.n;
  for (Actor v = 0; v < static_cast<Actor>(plan.n()); ++v)
    if (background(plan, v)) {
      mark(v, IS_EXPOSED);
      exposed.push_back(v);
    }
}

// The only place where a status changes.
inline void become(const Plan& plan, State& state, Actor v, Status now) {
  const Status old = static_cast<Status>(state.people[v].status);
  const bool user = v < plan.users.n;
  if (state.mark(v, IS_CHANGED)) state.changed.push_back(v);
  state.people[v].status = now;
  state.count[(user ? USERS : PROVIDERS) + old] -= 1;
  state.count[(user ? USERS : PROVIDERS) + now] += 1;
  if (user && plan.supply == PLACES_AT_PROVIDERS && (old == WAITING || now == WAITING))
    for (std::int64_t e = plan.ask.offsets[v]; e < plan.ask.offsets[v + 1]; ++e)
      state.queue[plan.ask.targets[e]] += now == WAITING ? 1 : -1;
}

// How much lapse hazard an adopter withstands in this spell: given, or R' from luck.
inline std::int64_t endurance(const Plan& plan, const State& state, Luck luck, Actor v) {
  const Side& side = plan.side(v);
  if (side.endurance.empty())
    return resistance(draw53(luck, Purpose::keep, static_cast<std::uint32_t>(v), plan.idea, state.epoch(v)));
  return side.endurance[side.endurance.size == 1 ? 0 : v - side.first];
}

// A user or provider adopts; `ever` counts it once.
inline void adopt(const Plan& plan, State& state, Luck luck, Actor v) {
  become(plan, state, v, ADOPTER);
  if (!state.people[v].ever) {
    state.people[v].ever = 1;
    if (!state.adoption_step.empty()) state.adoption_step[v] = state.now;
    state.count[v < plan.users.n ? USERS_EVER : PROVIDERS_EVER] += 1;
  }
  if (state.lapses) {
    if (state.lapse_left[v] == 0) state.lapse_left[v] = endurance(plan, state, luck, v);
    if (state.mark(v, IS_KEPT)) state.kept.push_back(v);
  }
}

// A provider adopts, that is, opens.
inline void open(const Plan& plan, State& state, Luck luck, std::int64_t p, int phase) {
  adopt(plan, state, luck, static_cast<Actor>(plan.users.n + p));
  state.count[OPENINGS] += 1;
  state.count[SETUP] += plan.setup.at(phase, p);
}

}  // namespace uptake
