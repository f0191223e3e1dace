// Large working memory, uninitialised, in huge pages where the system offers them: scattering over small pages spends most
// of its time on page faults and address translation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

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
  void* memory = bytes < 2 * kHuge ? std::malloc(bytes) : std::aligned_alloc(kHuge, (bytes + kHuge - 1) / kHuge * kHuge);
  if (memory == nullptr) throw std::bad_alloc();
  if (bytes >= 2 * kHuge) (void)madvise(memory, bytes, MADV_HUGEPAGE);
#else
  void* memory = ::operator new(bytes);
#endif
  return Scratch<T>(static_cast<T*>(memory));
}

}  // namespace uptake
