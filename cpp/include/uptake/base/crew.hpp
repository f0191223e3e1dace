// Threads that work on one thing together, step by step: each call of `each` gives every thread its part and waits for
// all of them.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
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
    busy_.store(size() - 1, std::memory_order_relaxed);
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
    attempt(0);
    for (int left; (left = busy_.load(std::memory_order_acquire)) != 0;) wait(busy_, left);
    for (std::exception_ptr& error : errors_)
      if (error) std::rethrow_exception(std::exchange(error, nullptr));
  }

 private:
  static constexpr int SPINS = 1 << 12;  // some microseconds: parts end at about the same time

  template <class Number>
  static void wait(const std::atomic<Number>& number, Number old) {
    for (int i = 0; i < SPINS; ++i) {
      if (number.load(std::memory_order_acquire) != old) return;
#if defined(__x86_64__) && defined(__GNUC__)
      __builtin_ia32_pause();
#endif
    }
    number.wait(old, std::memory_order_acquire);
  }

  void attempt(int k) {
    try {
      (*work_)(k);
    } catch (...) {
      errors_[static_cast<std::size_t>(k)] = std::current_exception();
    }
  }

  void follow(int k) {
    for (std::uint32_t seen = 0;;) {
      wait(round_, seen);
      seen = round_.load(std::memory_order_acquire);
      if (work_ == nullptr) return;
      attempt(k);
      if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) busy_.notify_one();
    }
  }

  void dismiss() {
    work_ = nullptr;
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  std::vector<std::exception_ptr> errors_;
  std::vector<std::thread> threads_;
  const std::function<void(int)>* work_ = nullptr;  // null: go home
  std::atomic<std::uint32_t> round_{0};
  std::atomic<int> busy_{0};
};

}  // namespace uptake
