// What every folder uses: actors, borrowed arrays, ties in rows. The namespace of this folder is `uptake` itself, so
// that the others need no qualifier for what they all share.
#pragma once

#include <cstdint>

namespace uptake {

using Actor = std::int32_t;

constexpr int STOPPED = -2;    // the caller asked to stop
constexpr int UNSETTLED = -1;  // the horizon came first

// A borrowed array; nothing here owns memory.
template <class T>
struct Span {
  T* data = nullptr;
  std::int64_t size = 0;
  T& operator[](std::int64_t i) const { return data[i]; }
  bool empty() const { return size == 0; }
};

// Compressed sparse rows: the targets of source u are targets[offsets[u]] .. targets[offsets[u + 1] - 1].
struct Ties {
  Span<const std::int64_t> offsets;
  Span<const Actor> targets;
  std::int64_t even = 0;  // if all sources have as many ties: how many, and offsets need not be read; otherwise 0

  std::int64_t begin(std::int64_t u) const { return even > 0 ? even * u : offsets[u]; }
  std::int64_t end(std::int64_t u) const { return begin(u + 1); }
};

// Fetches what will be needed soon while other work goes on.
[[gnu::always_inline]] inline void prefetch(const void* address) {
#if defined(__GNUC__)
  __builtin_prefetch(address);
  asm volatile("");  // or GCC takes a function that only fetches for one without effect, and leaves out its calls
#else
  static_cast<void>(address);
#endif
}
// Before a loop that only collects: the overhead of the loop is shared by several rounds.
#if defined(__GNUC__)
#define UPTAKE_UNROLL _Pragma("GCC unroll 8")
#else
#define UPTAKE_UNROLL
#endif

constexpr std::int64_t AHEAD = 16;  // how many places ahead in a list of actors

}  // namespace uptake
