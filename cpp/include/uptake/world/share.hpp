// A run on several threads: each takes the steps of a range of actors, its share. A thread changes actors of its own
// share alone; what it passes on to others it sends, and they take it after all have passed on. All sums are sums of
// integers, so the bits are those of one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <uptake/base/crew.hpp>
#include <uptake/world/state.hpp>

namespace uptake::world {

// What a thread has for itself.
struct Part {
  Range range;
  std::vector<Actor> list;
  std::vector<std::int64_t> count, group_adopters, group_waiting, group_ever;  // by how much they change
  std::vector<std::vector<Actor>> lapsing;                                     // by step: who is added
  std::vector<BigVector<Message>> sent;                                        // by the part that it goes to
};

// How much work the actors up to, and without, `end` are, about: the ties that lead to them, and steps of their own.
inline double work_before(const Plan& plan, std::int64_t end) {
  constexpr double OWN = 8;  // ties whose passing takes as long as the other gates of an actor
  double into[2] = {0, 0};   // ties that lead to users, to providers
  for (const Side* side : {&plan.users, &plan.providers})
    for (const Layer& layer : side->layers) into[layer.first > 0] += static_cast<double>(layer.ties.targets.size);
  double sum = 0;
  for (const Side* side : {&plan.users, &plan.providers}) {
    const double share = static_cast<double>(std::clamp<std::int64_t>(end - side->first, 0, side->n));
    if (side->n > 0) sum += share * (OWN + into[side->first > 0] / static_cast<double>(side->n));
  }
  return sum;
}

// The threads of a run, and their parts.
struct Team {
  Crew crew;
  std::vector<Part> parts;
  std::vector<std::uint16_t> part_of;  // by range of so many actors as a set takes apart

  Team(const Plan& plan, int threads) : crew(threads), parts(static_cast<std::size_t>(threads)) {
    constexpr std::int64_t RANGE = ActorSet::RANGE;
    const std::int64_t n = plan.n(), ranges = (n + RANGE - 1) / RANGE;
    std::int64_t first = 0;
    for (int k = 0; k < threads; ++k) {
      Part& part = parts[static_cast<std::size_t>(k)];
      std::int64_t end = first;  // each part has a range at least, and about as much work
      const std::int64_t last = (ranges - threads + k + 1) * RANGE;
      do end += RANGE;
      while (end < last && work_before(plan, end) * threads < work_before(plan, n) * (k + 1));
      if (end > n || k + 1 == threads) end = n;
      part.range = {first, end};
      part.count.assign(TALLIES, 0);
      part.group_adopters.assign(static_cast<std::size_t>(plan.group_size.size), 0);
      part.group_waiting.assign(static_cast<std::size_t>(plan.group_size.size), 0);
      part.group_ever.assign(static_cast<std::size_t>(plan.group_size.size), 0);
      part.lapsing.resize(static_cast<std::size_t>(plan.phase.size));
      part.sent.resize(parts.size());
      for (; first < end; first += RANGE) part_of.push_back(static_cast<std::uint16_t>(k));
      first = end;
    }
  }
};

// A share of the state of a run: what gates use of it, under the names that it has there.
template <class Known>
class Share {
 public:
  Share(State<Known>& state, std::size_t k)
      : actor(state.actor),
        weight_seen(state.weight_seen),
        contacts(state.contacts),
        since(state.since),
        server(state.server),
        changed(state.changed),
        exposed(state.exposed),
        to_test(state.to_test),
        newly_waiting(state.newly_waiting),
        ever(state.ever),
        linked(state.linked),
        demand(state.demand),
        adopted(state.adopted),
        adoption_step(state.adoption_step),
        same_lapse(state.same_lapse),
        variants(state.variants),
        reach(state.reach),
        heard_of(state.heard_of),
        now(state.now),
        lapses(state.lapses),
        returns(state.returns),
        range(state.team->parts[k].range),
        list(state.team->parts[k].list),
        count(state.team->parts[k].count),
        group_adopters(state.team->parts[k].group_adopters),
        group_waiting(state.team->parts[k].group_waiting),
        group_ever(state.team->parts[k].group_ever),
        lapsing(state.team->parts[k].lapsing),
        whole_(state),
        k_(k) {}

  ZeroVector<Known>& actor;
  BigVector<std::int64_t>&weight_seen, &contacts;
  ZeroVector<std::int32_t>& since;
  ZeroVector<Actor>& server;
  ActorSet &changed, &exposed, &to_test, &newly_waiting, &ever;
  std::vector<std::int32_t>&linked, &demand;
  const Span<const std::uint16_t>& adopted;
  const Span<std::int32_t>& adoption_step;
  const std::vector<int> (&same_lapse)[2];
  Variants& variants;
  const Reach (&reach)[2];
  const HeardOf<Known> heard_of;
  const int now;
  const bool lapses, returns;
  const Range range;
  std::vector<Actor>& list;
  std::vector<std::int64_t>&count, &group_adopters, &group_waiting, &group_ever;
  std::vector<std::vector<Actor>>& lapsing;

  bool background(const Plan& plan, Actor v) const { return whole_.background(plan, v); }
  std::uint32_t epoch(Actor v) const { return whole_.epoch(v); }
  bool owns(Actor v) const { return range.has(v); }
  void send(const Message& message) {
    Team& team = *whole_.team;
    team.parts[k_].sent[team.part_of[message.target / ActorSet::RANGE]].push_back(message);
  }
  // Takes all messages to this share: calls fetch() for each some time before visit().
  template <class Fetch, class Visit>
  void each_message(Fetch fetch, Visit visit) {
    for (Part& from : whole_.team->parts) {
      BigVector<Message>& sent = from.sent[k_];
      for (std::size_t i = 0; i < sent.size(); ++i) {
        if (i + AHEAD < sent.size()) fetch(sent[i + AHEAD]);
        visit(sent[i]);
      }
      sent.clear();
    }
  }

 private:
  State<Known>& whole_;
  std::size_t k_;
};

inline void add_to(auto&& sum, std::vector<std::int64_t>& more) {
  for (std::size_t i = 0; i < more.size(); ++i) sum[i] += std::exchange(more[i], 0);
}

// What the parts have for themselves goes to the state.
template <class Known>
void gather_parts(State<Known>& state) {
  for (Part& part : state.team->parts) {
    add_to(state.count, part.count);
    add_to(state.group_adopters, part.group_adopters);
    add_to(state.group_waiting, part.group_waiting);
    add_to(state.group_ever.data, part.group_ever);
    for (std::size_t t = 0; t < state.lapsing.size(); ++t) {
      state.lapsing[t].insert(state.lapsing[t].end(), part.lapsing[t].begin(), part.lapsing[t].end());
      part.lapsing[t].clear();
    }
  }
}

// Calls work(share) for each share at once, on its thread.
template <class Known, class Work>
void each_share(State<Known>& state, Work work) {
  Team& team = *state.team;
  team.crew.each([&](int k) {
    Share<Known> share(state, static_cast<std::size_t>(k));
    work(share);
  });
  gather_parts(state);
}

// The same, or work(state) where a run has one thread.
template <class Known, class Work>
[[gnu::always_inline]] inline void in_shares(State<Known>& state, Work work) {
  if (state.team != nullptr) [[unlikely]]
    return each_share(state, work);
  work(state);
}

}  // namespace uptake::world
