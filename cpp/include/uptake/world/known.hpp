// What is known of an actor, in one place: a step waits for memory, and what goes along a tie changes all of it.
#pragma once

#include <algorithm>
#include <cstdint>

#include <uptake/world/plan.hpp>

namespace uptake::world {

constexpr std::int64_t NOT_DRAWN = 0;

// What is known of an actor; at first all bits are 0.
//
// Invariants: `before` is the status at the end of the previous step and equals `status` for actors that did not
// change. `latent` is the one number that an actor's status needs: unaware, the hazard still missing until it hears
// (see Reach); aware, the least acceptable level; adopting, the reading of its lapse clock at which it lapses; waiting
// again after its provider closed, the lapse hazard still missing. 0 = not yet drawn; it is drawn when a gate first
// needs it.
class Wide {
 public:
  // What goes along a tie: a change of the pressure, and of how many adopters are seen.
  struct Change {
    std::int64_t pressure;
    std::int32_t seen;
  };

  std::int64_t latent = NOT_DRAWN;

  std::int64_t pressure() const { return pressure_; }   // hazard passed along ties, to be heard
  std::int64_t adopters_seen() const { return seen_; }  // adopters among the contacts
  Status status() const { return static_cast<Status>(status_); }
  Status before() const { return static_cast<Status>(before_); }
  bool is_unaware() const { return status_ == UNAWARE; }
  void add(const Change& change) {
    pressure_ += change.pressure;
    seen_ += change.seen;
  }
  void set_status(Status status) { status_ = status; }
  void set_before(Status before) { before_ = before; }

 private:
  std::int64_t pressure_ = 0;
  std::int32_t seen_ = 0;
  std::uint8_t status_ = UNAWARE, before_ = UNAWARE;
};

// The same in 16 bytes, for pressures below 2^40 and fewer than 2^16 contacts: one word holds all but `latent`, so that
// one addition takes what goes along a tie.
class Narrow {
 public:
  static constexpr int SEEN = 40, STATUS = 56, BEFORE = 60;  // the first bit of each; the pressure comes before
  static constexpr std::uint64_t PRESSURE = (std::uint64_t{1} << SEEN) - 1, MOST_SEEN = 0xFFFF;

  struct Change {
    std::uint64_t word;
    Change(std::int64_t pressure, std::int64_t seen)
        : word(static_cast<std::uint64_t>(pressure) + (static_cast<std::uint64_t>(seen) << SEEN)) {}
  };

  std::int64_t latent = NOT_DRAWN;

  std::int64_t pressure() const { return static_cast<std::int64_t>(word_ & PRESSURE); }
  std::int64_t adopters_seen() const { return static_cast<std::int64_t>(word_ >> SEEN & MOST_SEEN); }
  Status status() const { return static_cast<Status>(word_ >> STATUS & 15); }
  Status before() const { return static_cast<Status>(word_ >> BEFORE); }
  bool is_unaware() const { return (word_ >> STATUS & 15) == UNAWARE; }
  void add(const Change& change) { word_ += change.word; }
  void set_status(Status status) { word_ += static_cast<std::uint64_t>(status - this->status()) << STATUS; }
  void set_before(Status before) { word_ += static_cast<std::uint64_t>(before - this->before()) << BEFORE; }

 private:
  std::uint64_t word_ = 0;
};
static_assert(sizeof(Narrow) == 16 && sizeof(Wide) == 24 && UNAWARE == 0);

// Whether no actor can be under more pressure, or see more adopters, than Narrow holds.
inline bool is_narrow(const Plan& plan) {
  constexpr std::int64_t MOST = Narrow::PRESSURE;
  for (const bool user : {true, false}) {
    std::int64_t pressure = 0, contacts = 0;
    for (const Side* side : {&plan.users, &plan.providers})
      for (const Layer& layer : side->layers) {
        if (layer.across == (user == (side == &plan.users))) continue;
        if (!layer.hazard.empty() || layer.passing.width != 1) return false;
        const Span<const std::int64_t>& rows = layer.passing.rows;
        const std::int64_t level = rows.empty() ? 0 : *std::max_element(rows.data, rows.data + rows.size);
        if (level > 0 && layer.most > MOST / level) return false;
        pressure += layer.most * level;
        contacts += layer.most;
      }
    if (pressure > MOST || contacts > static_cast<std::int64_t>(Narrow::MOST_SEEN)) return false;
  }
  return true;
}

}  // namespace uptake::world
