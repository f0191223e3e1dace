// Threads that work on one thing together, step by step: each call of `each` gives every thread its part and waits for
// all of them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace uptake {

class Crew {
 public:
  // The thread that calls is one of them.
  explicit Crew(int size) : errors_(static_cast<std::size_t>(size)) {
    threads_.reserve(static_cast<std::size_t>(size - 1));
    try {
      for (int k = 1; k < size; ++k) threads_.emplace_back([this, k] { follow(k); });
    } catch (...) {
      dismiss();
      throw;
    }
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew() { dismiss(); }

  int size() const { return static_cast<int>(errors_.size()); }

  // Calls work(k) for k = 0 .. size - 1 at once. What the first of them throws is thrown after all have ended.
  void each(const std::function<void(int)>& work) {
    work_ = &work;
    busy_ = size() - 1;
    begin();
    attempt(0);
    await([this] { return busy_ == 0; });
    for (std::exception_ptr& error : errors_)
      if (error) std::rethrow_exception(std::exchange(error, nullptr));
  }

 private:
  static constexpr int SPINS = 1 << 12;  // some microseconds: parts end at about the same time

  // Waits until it holds: at first awake, then asleep. What changes it takes the lock and notifies.
  template <class Condition>
  void await(Condition holds) {
    for (int i = 0; i < SPINS; ++i) {
      if (holds()) return;
#if defined(__x86_64__) && defined(__GNUC__)
      __builtin_ia32_pause();
#endif
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, holds);
  }

  void begin() {
    {
      const std::lock_guard lock(mutex_);
      ++round_;
    }
    changed_.notify_all();
  }

  void attempt(int k) {
    try {
      (*work_)(k);
    } catch (...) {
      errors_[static_cast<std::size_t>(k)] = std::current_exception();
    }
  }

  void follow(int k) {
    for (std::uint32_t seen = 0;; ++seen) {
      await([this, seen] { return round_ != seen; });
      if (work_ == nullptr) return;
      attempt(k);
      if (--busy_ > 0) continue;
      {
        const std::lock_guard lock(mutex_);
      }  // the first thread sleeps, or has seen it
      changed_.notify_all();
    }
  }

  void dismiss() {
    work_ = nullptr;
    begin();
    for (std::thread& thread : threads_) thread.join();
  }

  std::vector<std::exception_ptr> errors_;
  std::vector<std::thread> threads_;
  const std::function<void(int)>* work_ = nullptr;  // null: go home
  std::atomic<std::uint32_t> round_{0};
  std::atomic<int> busy_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
};

}  // namespace uptake
