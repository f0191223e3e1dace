// Large working memory, uninitialised, in huge pages where the system offers them: scattering over small pages spends most
// of its time on page faults and address translation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace uptake {

struct FreeScratch {
  void operator()(void* memory) const {
#if defined(__linux__)
    std::free(memory);
#else
    ::operator delete(memory);
#endif
  }
};

template <class T>
using Scratch = std::unique_ptr<T[], FreeScratch>;

// Only for types that need no construction.
template <class T>
Scratch<T> scratch(std::int64_t size) {
  const std::size_t bytes = static_cast<std::size_t>(size > 0 ? size : 1) * sizeof(T);
#if defined(__linux__)
  constexpr std::size_t kHuge = std::size_t{1} << 21;
  const std::size_t unit = bytes < 2 * kHuge ? 64 : kHuge;
  void* memory = std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit);
  if (memory == nullptr) throw std::bad_alloc();
  if (bytes >= 2 * kHuge) (void)madvise(memory, bytes, MADV_HUGEPAGE);
#else
  void* memory = ::operator new(bytes);
#endif
  return Scratch<T>(static_cast<T*>(memory));
}

// The same memory for a vector.
template <class T>
struct ScratchAllocator {
  using value_type = T;
  ScratchAllocator() = default;
  template <class U>
  ScratchAllocator(const ScratchAllocator<U>&) {}
  T* allocate(std::size_t size) { return scratch<T>(static_cast<std::int64_t>(size)).release(); }
  void deallocate(T* memory, std::size_t) { FreeScratch{}(memory); }
  bool operator==(const ScratchAllocator&) const { return true; }
};

template <class T>
using BigVector = std::vector<T, ScratchAllocator<T>>;

}  // namespace uptake
