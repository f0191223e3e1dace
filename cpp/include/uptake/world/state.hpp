// The state of one run: what is known of each actor, and the sets of actors with something to do.
// Twin: kernels/world/state.py.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <uptake/base/scratch.hpp>
#include <uptake/luck/fixed.hpp>
#include <uptake/luck/luck.hpp>
#include <uptake/world/actors.hpp>
#include <uptake/world/missing.hpp>

namespace uptake::world {

using namespace luck;

constexpr Actor NOBODY = -1;

// From whom an actor has heard: an actor along a tie of a layer, or one of NoActor.
struct Donor {
  Actor actor;
  int layer;
  DonorKind kind;
};

// An actor that hears in this step, and its pressure: the drive, the share, and all in all.
struct Hearer {
  Actor actor;
  std::int64_t drive, share, total;
  Donor donor;
};

// A variant that an actor passes on. Offers are in order of the variant, then of the actor.
struct Offer {
  std::int64_t variant;
  Actor actor;
  auto operator<=>(const Offer&) const = default;
};

// What goes along a tie: a pressure, and how many more adopters are seen; or the weight of these; or how many more
// users ask a provider.
struct Message {
  enum What : std::int16_t { CARRIED, WEIGHT, DEMANDED };
  std::int64_t amount;
  Actor target;
  std::int16_t seen;
  What what;
};

// What the members of a federation offer in a step.
struct Federation {
  std::vector<Offer> offers;
  bool sorted = false;
};

// What is known of variants; nothing is kept of them where a plan has none.
struct Variants {
  Descent record;                   // what is asked for; `record.variant` is written at the end of the run
  BigVector<std::int64_t> variant;  // by actor: x; -1 = it never heard
  BigVector<std::int64_t> fit;      // by actor: phi of its variant in the phase of this step
  BigVector<std::uint8_t> kind;     // by actor: how it came to hear, see DonorKind
  BigVector<std::uint8_t> earlier;  // under 'once': the status before `before`, that at the end of step t - 2
  std::vector<Actor> moved;         // actors in which `earlier` is not `before`
  std::vector<std::int64_t> sums;   // a row of the descent
  std::vector<Hearer> hearers;      // in this step
  std::vector<Federation> federations;
  int listed = 0;       // the step whose offers `federations` hold; 0 = none
  bool misfit = false;  // the lapse hazard depends on the fit

  Variants(const Plan& plan, const Descent& asked)
      : record(asked),
        variant(plan.variants ? plan.n() : 0, -1),
        fit(plan.variants ? plan.n() : 0, 0),
        kind(plan.variants ? plan.n() : 0, FROM_SEED),
        earlier(plan.variants && plan.schedule == ONCE ? plan.n() : 0, UNAWARE),
        sums(plan.variants ? DESCENT : 0, 0),
        misfit(plan.variants && plan.grafting.misfit_lapse > 0) {
    std::fill_n(record.heard.data, record.heard.size, -1);
    std::fill_n(record.donor.data, record.donor.size, NO_DONOR);
    std::fill_n(record.layer.data, record.layer.size, -1);
  }
};

struct Team;

template <class Known>
struct State {
  Range range;                          // whose steps are taken here: all actors, see share.hpp
  Team* team = nullptr;                 // the threads of this run; null where it has one
  ZeroVector<Known> actor;              // what is known of each, padded to a multiple of 64
  BigVector<std::int64_t> weight_seen;  // the sum of the weights of adopters among the contacts, if ties have weights
  BigVector<std::int64_t> contacts;     // the weights of the open ties into it, on a side that is counted;
                                        // look_ahead() counts them first
  ZeroVector<std::int32_t> since;       // the step at which it began to wait, -1 = not yet in this spell
  ZeroVector<Actor> server;             // by user: position of the provider that serves it
  BigVector<std::uint32_t> spell;
  ActorSet changed;  // since the previous step
  ActorSet exposed;  // unaware, with pressure or a background
  ActorSet to_test;  // has just heard, or its social proof changed
  ActorSet newly_waiting;
  ActorSet called;                    // users that may be served in this step
  ActorSet ever;                      // has adopted
  std::vector<std::int32_t> active;   // by provider: users served now
  std::vector<std::int32_t> queue;    // by provider: linked users waiting since an earlier step
  std::vector<std::int32_t> linked;   // by provider: its open service ties; empty where all are always open
  std::vector<std::int32_t> sponsor;  // by provider: who keeps it, NOBODY; empty where sponsors keep nothing
  std::vector<std::int32_t> let_go;   // by provider: the sponsor that let it go last
  std::vector<std::int64_t> taken;    // by provider: when it was last taken on, counted over all
  std::vector<Actor> released;        // providers, as positions, that were let go in this step
  std::vector<std::int64_t> capital;  // by sponsor: money left for setting up
  std::vector<std::int64_t> funds;    // rows of the funds, by sponsor; the last of no sponsor
  std::int64_t takings = 0;
  std::vector<std::int32_t> demand;  // by provider: linked users waiting or adopting after the previous step
  std::vector<std::int64_t> group_adopters, group_waiting;  // at the end of the previous step
  std::vector<Actor> opening, pool;           // queues for a slot, and for a place in the pool, in their order
  std::vector<std::vector<Actor>> lapsing;    // by step: actors scheduled; entries of orphaned actors are stale
  std::vector<std::vector<Actor>> returning;  // by step: actors scheduled
  std::vector<int> same_lapse[2];             // of users, of providers, by step: the first with another lapse hazard
  std::vector<Actor> list;                    // for use within a function
  Span<std::int32_t> adoption_step;           // by actor: the step of first adoption; may be empty
  Span<std::int64_t> group_ever;
  Span<const std::uint16_t> adopted;  // by actor: the ideas of its cluster that it holds; empty without companions
  std::vector<std::int64_t> count;    // a row of tallies
  Variants variants;
  Reach reach[2];  // of users, of providers
  HeardOf<Known> heard_of = best_heard_of<Known>();
  int now = 0;  // the step
  std::int64_t pool_carry = 0;
  // What the plan does in some step, up to that to which look_ahead() looked:
  bool background_users = false;      // a drive or a global share: all users are exposed
  bool background_providers = false;  // a drive: all providers are exposed
  bool lapses = false, returns = false;

  State(const Plan& plan, Span<std::int32_t> adoption_step, Span<std::int64_t> group_ever, const Descent& descent);

  bool background(const Plan& plan, Actor v) const {
    return v < plan.users.n ? background_users : background_providers;
  }
  std::uint32_t epoch(Actor v) const { return returns ? spell[v] : 0; }
  // An actor of another thread's share gets a message instead; there is none here.
  static constexpr bool owns(Actor) { return true; }
  static constexpr void send(const Message&) {}
};

inline std::int64_t whole_words(std::int64_t n) { return (n + 63) / 64 * 64; }

template <class Known>
State<Known>::State(const Plan& plan, Span<std::int32_t> steps, Span<std::int64_t> groups, const Descent& descent)
    : range{0, plan.n()},
      actor(whole_words(plan.n())),
      weight_seen(plan.users.weighted || plan.providers.weighted ? plan.n() : 0, 0),
      since(plan.n()),
      server(plan.supply == PLACES_AT_PROVIDERS ? plan.users.n : 0),
      changed(plan.n()),
      exposed(plan.n()),
      to_test(plan.n()),
      newly_waiting(plan.n()),
      called(plan.users.n),
      ever(plan.n()),
      active(plan.providers.n, 0),
      queue(plan.providers.n, 0),
      linked(plan.ask_times.empty() ? 0 : plan.providers.n, 0),
      demand(plan.providers.n, 0),
      group_adopters(plan.group_size.size, 0),
      group_waiting(plan.group_size.size, 0),
      adoption_step(steps),
      group_ever(groups),
      count(TALLIES, 0),
      variants(plan, descent) {
  const Sponsors& sponsors = plan.sponsors;
  capital.assign(sponsors.capital.data, sponsors.capital.data + sponsors.n());
  if (sponsors.keep) {
    sponsor.assign(plan.providers.n, NOBODY);
    let_go.assign(plan.providers.n, NOBODY);
    taken.assign(plan.providers.n, 0);
  }
  if (sponsors.keep || !sponsors.price_share.row.empty()) funds.assign(FUNDS * (sponsors.n() + 1), 0);
  count[USERS + UNAWARE] = plan.users.n;
  count[PROVIDERS + UNAWARE] = plan.providers.n;
  std::fill_n(adoption_step.data, adoption_step.size, -1);
  std::fill_n(group_ever.data, group_ever.size, 0);
  for (std::int64_t e = 0; e < plan.ask_times.start.size; ++e)
    if (plan.may_ask(e, 1)) linked[plan.ask.targets[e]] += 1;
}

// The only place where a status changes.
inline void become(const Plan& plan, auto& state, Actor v, Status now) {
  const int side = v < plan.users.n ? USERS : PROVIDERS;
  state.count[side + state.actor[v].status()] -= 1;
  state.count[side + now] += 1;
  if (state.actor[v].status() == UNAWARE) state.exposed.remove(v);
  state.actor[v].set_status(now);
  state.changed.add(v);
}

}  // namespace uptake::world
