// A plan, what the process of a world reads: flat arrays of integers. kernels/types.py documents every field.
//
// Users are the actors 0 .. n_users - 1, providers the actors n_users .. n_users + n_providers - 1.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <uptake/base/types.hpp>

namespace uptake::world {

enum Status : std::uint8_t { UNAWARE, AWARE, WAITING, ADOPTER, LAPSED };
enum Schedule : int { ONCE, EACH };
enum Link : int { INDEPENDENT, ADDITIVE };
enum Supply : int { UNLIMITED, PLACES_AT_PROVIDERS, POOL };
enum Order : int { WAITING_SINCE, MOST_DEMAND, BEST_FIT, CHEAPEST };  // in which a sponsor takes waiting providers
enum Keeper : int { LARGEST, FITTING };  // of the members of a merger, whose variant is kept
enum Shows : int { UNSEEN, ADOPTION, DEMAND };
enum NoActor : Actor { NO_DONOR = -1, SEEDED = -2, EXTERNAL = -3, EVERYONE = -4 };  // in the place of a donor
enum DonorKind : std::uint8_t { FROM_SEED, FROM_OUTSIDE, FROM_EVERYONE, FROM_OWN_SIDE, FROM_OTHER_SIDE };

// One term of one side, by phase and actor; a row of width 1 holds for all actors.
struct Timed {
  Span<const std::int64_t> rows;
  Span<const std::int32_t> row;
  std::int64_t width = 1;
  const std::int64_t* of(int phase) const { return rows.data + row[phase] * width; }
  std::int64_t at(int phase, std::int64_t i) const { return of(phase)[width == 1 ? 0 : i]; }
};

// What a source passes along each tie of a layer, by its status.
struct Passing {
  Span<const std::int64_t> rows;
  Span<const std::int32_t> row;
  std::int64_t width = 1;
  std::int64_t at(int phase, int status, std::int64_t i) const {
    return rows[(row[phase] * 5 + status) * width + (width == 1 ? 0 : i)];
  }
};

// When the ties of a layer are open: in the steps from `start` up to, and without, `until`. Empty: always.
struct Times {
  Span<const std::int32_t> start, until;  // per tie
  Span<const std::int64_t> begins;        // per step, and one more: its first event
  Span<const std::int64_t> tie;           // per event: the tie that opens or closes
  Span<const Actor> source;               // per event: where the tie leads from

  bool empty() const { return start.empty(); }
  // Whether tie e is open in step t and was so in step `since`.
  bool lasts(std::int64_t e, int since, int t) const { return start[e] <= since && t < until[e]; }
  // Whether ties open or close in step t.
  bool change(int t) const { return !empty() && begins[t] < begins[t + 1]; }
};

// Ties that open and close. Out of line, so that ties that are always open cost what they would cost without times.
template <class Visit>
[[gnu::noinline]] void each_open(const Ties& ties, const Times& times, std::int64_t i, int since, int t, Visit visit) {
  for (std::int64_t e = ties.begin(i), end = ties.end(i); e < end; ++e)
    if (times.lasts(e, since, t)) visit(e);
}

// Calls visit(e) for each tie e of source i that is open in step t and was so in step `since`.
template <class Visit>
[[gnu::always_inline]] inline void each_tie(const Ties& ties, const Times& times, std::int64_t i, int since, int t,
                                            Visit visit) {
  if (!times.empty()) [[unlikely]]
    return each_open(ties, times, i, since, t, visit);
  for (std::int64_t e = ties.begin(i), end = ties.end(i); e < end; ++e) visit(e);
}

// The ties of a layer by target: those into i come from sources[offsets[i]] .. sources[offsets[i + 1] - 1].
struct Sources {
  Span<const std::int64_t> offsets;
  Span<const Actor> sources;      // positions inside the side of the sources
  Span<const std::int64_t> arcs;  // the place of each among the ties; only where ties have hazards or times
};

// Ties of one kind, from all actors of a side to actors of the same side or of the other, and what they carry.
struct Layer {
  Ties ties;    // between positions inside the sides
  Actor first;  // the first actor of the side that the ties lead to
  Passing passing;
  Span<const std::int64_t> hazard;  // empty, or per tie: what adopters pass; others pass nothing then
  Span<const std::int64_t> weight;  // empty: each contact counts 1 in E; or its weight: per tie, or one for all
  int shows;                        // what the targets see of a source: UNSEEN, ADOPTION or DEMAND
  Times times;
  bool across = false;    // to the other side
  std::int64_t most = 0;  // ties lead to one target, at most
  Sources sources;        // only where there are variants

  // What source i passes along each tie at this status: a pressure or, where ties have hazards, how often each tie's.
  std::int64_t level(int phase, int status, std::int64_t i) const {
    return hazard.empty() ? passing.at(phase, status, i) : status == ADOPTER;
  }
  Actor target(std::int64_t e) const { return first + ties.targets[e]; }
  std::int64_t weight_of(std::int64_t e) const { return weight.empty() ? 1 : weight[weight.size == 1 ? 0 : e]; }
  // Calls visit(e) for each tie e of source i that is open in step t and was so in step `since`.
  template <class Visit>
  [[gnu::always_inline]] void each_tie(std::int64_t i, int since, int t, Visit visit) const {
    world::each_tie(ties, times, i, since, t, visit);
  }
};

// How the actors of a side fit variants to their own context; empty on a side without actors.
struct Graft {
  Span<const std::int64_t> context;
  Span<const std::int32_t> sector;
  Timed adaptation, tolerance, core_loss;
  Timed federation;  // the federation in which an actor pools its variant, -1 = none; without rows: nobody is in any

  bool differs(const Timed& term, int phase, int earlier) const {
    return !context.empty() && term.row[phase] != term.row[earlier];
  }
};

struct Side {
  std::vector<Layer> layers;
  bool weighted = false;  // the ties of the layers that show ADOPTION have weights
  bool shares = false;    // these weights are shares of E; otherwise E is the weight of adopters over `contacts`
  bool counted = false;   // `contacts` is counted in each run: the weights of the open ties into each actor
  Timed drive;
  Timed merit, proof, conducive, push, lapse;
  Span<const std::int32_t> contacts;
  Span<const std::int64_t> threshold;
  Span<const std::int64_t> endurance;
  Span<const std::int32_t> priority;
  Timed alone;               // q, how acceptable the idea is by itself
  bool conditional = false;  // `alone` is less than ONE for some, or there are companions or variants
  Graft graft;
  std::int64_t first = 0;  // the side's first actor
  std::int64_t n = 0;
};

// What actors are when a run begins, before seeds. Empty spans: all are unaware, wait since step 0, have no server.
struct Start {
  Span<const std::uint8_t> status;  // by actor
  Span<const std::int32_t> since;   // by actor: the step, at most 0, at which it began to wait
  Span<const Actor> server;         // by user: position of the provider that serves it, or -1

  bool has(Status some) const {
    return std::find(status.data, status.data + status.size, some) != status.data + status.size;
  }
};

struct Grafting {
  std::int64_t origin = 0, translation = 0, misfit_lapse = 0;
};

// Who opens providers, and with whose money: an entry per sponsor, in the order in which they act.
struct Sponsors {
  Span<const std::int64_t> slots;         // (n, horizon + 1): how many it may open in each step; negative: no limit
  Span<const std::int32_t> start, until;  // it acts in the steps from start up to, and without, until
  Span<const std::int64_t> capital;       // money for setting up; negative: no limit
  Span<const std::int64_t> revenue;       // money per month for the places that it keeps; negative: no limit
  Span<const std::int64_t> price;         // of a place per month
  Span<const std::int64_t> setup;         // of a provider; negative: that of the plan
  Span<const std::int32_t> order;         // in which it takes providers, see Order
  Span<const std::uint8_t> by_owner;      // one slot opens all sites of an owner that wait or are aware
  Span<const std::uint8_t> members;       // (n, n_providers): whom it may open; or empty: all
  Span<const std::int32_t> owner;         // by provider: a code, -1 = none; or empty
  bool keep = false;                      // they keep what they open: it is theirs to pay for, and to let go
  std::int64_t price_unit = 1;            // revenue is compared with places in this many parts of one
  Timed price_share;                      // by provider: how many of these parts a place costs; without rows: all

  std::int64_t n() const { return start.size; }
  bool may_open(std::int64_t k, std::int64_t p) const {
    return members.empty() || members[k * (members.size / n()) + p] != 0;
  }
  // How many parts of a price a place of provider p costs.
  std::int64_t share(std::int64_t p, int phase) const {
    if (price_share.row.empty()) [[likely]]
      return 1;
    return price_share.at(phase, p);
  }
};

// Providers that become one: an entry per merger, in the order of their steps.
struct Mergers {
  Span<const std::int32_t> step;    // at whose start they merge
  Span<const Actor> into;           // position of the provider that remains, one of the members
  Span<const std::int32_t> keeper;  // whose variant it holds, see Keeper
  Span<const std::int64_t> begins;  // per merger, and one more: its first member
  Span<const Actor> members;        // positions of providers, ascending in each merger

  std::int64_t n() const { return step.size; }
};

struct Plan {
  Side users, providers;
  Ties ask, serve;  // service ties by user and by provider, the same ties
  Times ask_times;  // of `ask`
  Timed imitation, imitation_waiting;
  Span<const std::int32_t> group;
  Span<const std::int64_t> group_size;
  int imitate_group = 0;
  Timed demand_weight;
  std::int64_t demand_gain = 0;
  Timed places, coproduction, setup, pool;
  std::int64_t place_unit = 1, pool_unit = 1;  // so many units are one place, and one user that a pool places
  int supply = UNLIMITED, schedule = EACH, link = INDEPENDENT;
  std::int64_t return_after = -1;
  int return_status = AWARE;
  std::uint32_t idea = 0;
  Span<const std::int32_t> phase;
  Span<const std::int64_t> companions;  // by idea of the cluster: what having adopted it adds; empty: none
  Sponsors sponsors;
  Start start;
  bool variants = false;  // there are contexts
  Grafting grafting;
  std::int64_t federations = 0;  // how many; 0: nobody pools variants
  Mergers mergers;
  Timed fee;  // what a provider pays for each place in a step; without rows: nobody pays a fee

  std::int64_t n() const { return users.n + providers.n; }
  int horizon() const { return static_cast<int>(phase.size) - 1; }
  const Side& side(Actor v) const { return v < users.n ? users : providers; }
  // Whether the service tie e, by user, is open in step t.
  bool may_ask(std::int64_t e, int t) const { return ask_times.empty() || ask_times.lasts(e, t, t); }
  // Calls visit(p) for each provider p that user v may ask in step t: once per tie that is open.
  template <class Visit>
  [[gnu::always_inline]] void each_asked(Actor v, int t, Visit visit) const {
    each_tie(ask, ask_times, v, t, t, [this, visit](std::int64_t e) { visit(ask.targets[e]); });
  }
};

// Columns of the tallies, one row per step: five statuses of users, five of providers, then these.
constexpr int USERS = 0, PROVIDERS = 5, USERS_EVER = 10, PROVIDERS_EVER = 11;
constexpr int OPENINGS = 12, SERVED = 13, WAITED = 14, PLACES = 15, IDLE = 16, SETUP = 17, TALLIES = 18;

// Columns of the descent, one row per step: nine of users, then the same of providers.
constexpr int VARIANT = 0, VARIANT_SQUARED = 1, FIT = 2, EFFECTIVENESS = 3, BY_KIND = 4;
constexpr int DESCENT_OF_PROVIDERS = 9, DESCENT = 18;

// Columns of the funds, a row per step and sponsor, the last for what no sponsor opened: providers that opened in the
// step and money for setting them up; places, in parts of a price, and providers at the end of the step.
constexpr int FUND_OPENINGS = 0, FUND_SETUP = 1, FUND_PLACES = 2, FUND_PROVIDERS = 3, FUNDS = 4;

// What a run records of variants. Empty spans are not written.
struct Descent {
  Span<std::int64_t> tallies;  // (horizon + 1, DESCENT)
  Span<std::int32_t> heard;    // by actor: the step in which it last heard, -1 = never
  Span<Actor> donor;           // by actor: an actor, or one of NoActor
  Span<std::int32_t> layer;    // by actor: the layer of the donor's tie, users' layers first; -1 = none
  Span<std::int64_t> variant;  // by actor: x; -1 = it never heard
};

}  // namespace uptake::world
